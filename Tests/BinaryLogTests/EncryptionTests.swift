import BinaryLog
import ByteIO
import Foundation
import TestSupport
import Testing

/// Encrypted logs against the same logs in clear, as the servers themselves handed them out.
@Suite struct EncryptionTests {
  private static let mysql = LogCases.named("mysql-9.7/encrypted")
  private static let counted = LogCase(
    folder: Samples.root.appendingPathComponent("samples/binlogs/mariadb-10.11/encrypted-ctr"))
  private static let mariaDB = LogCases.named("mariadb-10.11/encrypted")

  private static func plain(_ file: URL, of one: LogCase) throws -> [UInt8] {
    Array(try Data(contentsOf: one.folder.appendingPathComponent("binlog-plain/\(file.lastPathComponent)")))
  }

  /// The clear copies were fetched while the server ran: at the end of the last log they lack its STOP_EVENT.
  private static func isStop(_ bytes: [UInt8]) -> Bool {
    bytes.count == 23 && bytes[4] == EventType.stop.rawValue && bytes[9] == 23
      && bytes[19...].elementsEqual((0..<4).map { UInt8(truncatingIfNeeded: crc32(bytes[..<19]) >> UInt32(8 * $0)) })
  }

  private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    let copy = Array(bytes)
    return CRC32.of(copy.span.bytes)
  }

  private static func keys(_ one: LogCase, _ path: String) throws -> LogKeys {
    try LogKeys(parsing: try #require(try one.text(path)))
  }

  private static func header(_ bytes: [UInt8]) throws -> EncryptedLogHeader {
    let front = Array(bytes.prefix(EncryptedLogHeader.size))
    return try EncryptedLogHeader(parsing: front.span.bytes)
  }

  @Test(arguments: mysql.files) func logsOfMySQLDecryptToThePlainLog(_ file: URL) throws {
    let bytes = Array(try Data(contentsOf: file))
    let keys = try Self.keys(Self.mysql, "keyring")
    let header = try Self.header(bytes)
    let content = Array(bytes[512...])
    let expected = try Self.plain(file, of: Self.mysql)
    for piece in [1, 15, 4096, .max] {
      let decryptor = try LogDecryptor(MemorySource(content, inPiecesOf: piece), header: header, keys: keys)
      let made = try Samples.drain(decryptor)
      #expect(Array(made.prefix(expected.count)) == expected, "pieces of \(piece)")
      #expect(made.count == expected.count || Self.isStop(Array(made[expected.count...])))
    }
    let middle = try LogDecryptor(MemorySource(Array(content[160...])), header: header, keys: keys, from: 160)
    #expect(try Samples.drain(middle).starts(with: expected[160...]))
  }

  /// The second log was written with `file_key_management_encryption_algorithm=AES_CTR`.
  @Test(arguments: mariaDB.files + counted.files)
  func eventsOfMariaDBDecryptToThoseOfThePlainLog(_ file: URL) throws {
    let bytes = Array(try Data(contentsOf: file))
    let folder = file.deletingLastPathComponent().deletingLastPathComponent()
    let one = LogCase(folder: folder)
    let expected = try Self.plain(file, of: one)
    let keys = try Self.keys(one, "files/keys.txt")
    let format = FormatDescription(version: 4)
    var cipher: EventCipher?
    var offset = 4
    var made: [UInt8] = []
    var decrypted = 0
    while offset < bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[offset + 9 + $1]) << (8 * $1) }
      let event = Array(bytes[offset..<offset + length])
      if let cipher {
        try cipher.decrypt(event.span.bytes, at: Int64(offset), to: &made)
        let isLast = offset + length > expected.count
        #expect(
          isLast ? Self.isStop(made) : made == Array(expected[offset..<offset + length]), "the event at \(offset)")
        decrypted += 1
      } else if event[4] == EventType.startEncryption.rawValue {
        let body = Array(event[19..<length - 4])
        cipher = try EventCipher(try StartEncryptionEvent(parsing: body.span.bytes, format: format), keys: keys)
      }
      offset += length
    }
    #expect(decrypted > 4)
  }

  @Test func withoutTheRightKeyTheRefusalSaysWhatIsMissing() throws {
    let bytes = Array(try Data(contentsOf: Self.mysql.files[0]))
    let header = try Self.header(bytes)
    for keys in [LogKeys(), try Self.keys(Self.mariaDB, "files/keys.txt")] {
      let error = #expect(throws: BinaryLogError.self) {
        try LogDecryptor(MemorySource([]), header: header, keys: keys)
      }
      #expect(error?.code == .encrypted)
      #expect(error?.expected.contains("MySQLReplicationKey_1131510b-e554-11f1-946e-02fc00000001_2") == true)
    }
    let body: [UInt8] = [1, 1, 0, 0, 0] + [UInt8](repeating: 7, count: 12)
    var event = try StartEncryptionEvent(parsing: body.span.bytes, format: FormatDescription(version: 4))
    #expect(throws: BinaryLogError.self) { try EventCipher(event, keys: try Self.keys(Self.mysql, "keyring")) }
    // A key that is there and wrong is found out by the first event.
    let wrong = try LogKeys(parsing: Array("1;00112233445566778899aabbccddeeff\n".utf8))
    let cipher = try EventCipher(event, keys: wrong)
    var made: [UInt8] = []
    let noise = [UInt8](repeating: 9, count: 100)
    let error = #expect(throws: BinaryLogError.self) { try cipher.decrypt(noise.span.bytes, at: 400, to: &made) }
    #expect(error?.code == .encrypted)
    event.scheme = 2
    #expect(throws: BinaryLogError.self) { try EventCipher(event, keys: wrong) }
  }

  @Test func keyFilesAreReadAsTheServersReadThem() throws {
    let text =
      "# keys\n\n 1;770A8A65DA156D24EE2A093277530142 # of logs\r\n2;18420B5CBA31CCDFFE9716E91EB61374D05914F3ADE23E03\n"
    let keys = try LogKeys(parsing: Array(text.utf8))
    #expect(keys.key(number: 1)?.first == 0x77)
    #expect(keys.key(number: 2)?.count == 24)
    #expect(keys.names == ["1", "2"])
    for text in [
      "", "1;77", "1;770A8A65DA156D24EE2A09327753014", "0;770A8A65DA156D24EE2A093277530142", "1:x", "{", "{}",
      "{\"elements\":[{\"data_id\":\"a\"}]}", "{\"elements\":[{\"data_id\":\"a\",\"data\":\"0\"}]}",
      "Keyring file version:3.0",
      "{\"elements\":" + String(repeating: "[", count: 10_000), "{\"a\":" + String(repeating: "[", count: 10_000),
      "Keyring file version:2.0", "Keyring file version:2.0" + String(repeating: "\u{7F}", count: 40) + "EOF",
      "Salted__",
    ] {
      #expect(throws: BinaryLogError.self, "\(text)") { try LogKeys(parsing: Array(text.utf8), password: [1]) }
    }
  }

  /// The files are made by openssl itself, in every way that the knowledge base names.
  @Test(arguments: ["-md sha1", "-md sha256", "-md sha512", "-md sha1 -pbkdf2", "-md sha256 -pbkdf2", "-md md5"])
  func encryptedKeyFilesOpenWithTheirPassword(_ options: String) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let made = try Shell.run(
      """
      printf '1;770A8A65DA156D24EE2A093277530142\\n2;18420B5CBA31CCDFFE9716E91EB61374\\n' >keys
      echo 'a pass word' >password
      openssl enc -aes-256-cbc \(options) -pass file:password -in keys -out keys.enc 2>/dev/null
      """, in: folder)
    #expect(made.status == 0, "\(made.errors)")
    let bytes = Array(try Data(contentsOf: folder.appendingPathComponent("keys.enc")))
    let keys = try LogKeys(parsing: bytes, password: Array("a pass word\n".utf8))
    #expect(keys.key(number: 1)?.count == 16)
    for password in [nil, Array("another".utf8)] {
      let error = #expect(throws: BinaryLogError.self) { try LogKeys(parsing: bytes, password: password) }
      #expect(error?.code == .encrypted)
    }
  }

  /// The keyring of the plugin, and a log of 8.0 that it opens.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: old.path)))
  func theKeyringOfTheOlderPluginOpensItsLog() throws {
    let folder = Self.old
    let keys = try LogKeys(
      parsing: Array(
        try Data(contentsOf: folder.appendingPathComponent("rpl_nogtid_encryption_keyring_master.keyring"))))
    let bytes = Array(
      try Data(contentsOf: folder.appendingPathComponent("rpl_nogtid_encryption_master-bin.000002")))
    let header = try Self.header(bytes)
    let plain = try Samples.drain(
      try LogDecryptor(MemorySource(Array(bytes[512...])), header: header, keys: keys))
    #expect(Array(plain.prefix(4)) == LogReader.magic)
    var reader = try LogReader(ByteStream(MemorySource(plain)), name: "old")
    var events = 0
    // Every checksum fits, up to the last event, which that log has only the beginning of.
    let error = #expect(throws: BinaryLogError.self) {
      try reader.read { (_, _) throws(BinaryLogError) in
        events += 1
        return .goOn
      }
    }
    #expect(error?.code == .truncated && error?.offset == 987 && events > 5)
  }

  private static let old = Samples.folder.appendingPathComponent("old-packages")
}
