public import ByteIO

/// The 512 bytes before the content of a log that MySQL has encrypted as a whole (server: `Rpl_encryption_header`,
/// `Rpl_encryption_header_v1`): magic number, version, and fields of a number and a value.
public struct EncryptedLogHeader: Hashable, Sendable {
  /// How many bytes it takes; the log in clear begins behind it.
  public static let size = 512

  /// The name of the key in the keyring.
  public var keyName: ByteString
  /// The password of this file, encrypted with that key: 32 bytes.
  public var encryptedPassword: [UInt8]
  /// The vector of that encryption: 16 bytes.
  public var vector: [UInt8]

  /// Reads the header.
  /// - Parameter bytes: its 512 bytes, those of the magic number among them.
  /// - Throws: ``BinaryLogError``.
  public init(parsing bytes: RawSpan) throws(BinaryLogError) {
    do throws(CursorError) {
      var cursor = ByteCursor(bytes)
      guard try cursor.take(4, "the magic number") == LogReader.encryptedMagic else {
        throw CursorError(position: 0, found: "another magic number", expected: "FD 62 69 6E")
      }
      let version = try cursor.u8()
      guard version == 1 else {
        throw CursorError(position: 4, found: "version \(version) of the encryption header", expected: "1")
      }
      (keyName, encryptedPassword, vector) = ("", [], [])
      fields: while !cursor.isAtEnd {
        let place = cursor.position
        switch try cursor.u8() {
        case 0: break fields
        case 1: keyName = ByteString(try cursor.take(Int(try cursor.u8()), "the key's name"))
        case 2: encryptedPassword = try cursor.take(32, "the password")
        case 3: vector = try cursor.take(16, "the vector")
        case let field: throw CursorError(position: place, found: "field \(field)", expected: "0 to 3")
        }
      }
      guard !keyName.isEmpty, !encryptedPassword.isEmpty, !vector.isEmpty else {
        throw CursorError(position: 5, found: "fields that are missing", expected: "key, password and vector")
      }
    } catch {
      throw BinaryLogError(.damaged, at: Int64(error.position), found: error.found, expected: error.expected)
    }
  }

  /// The password of the file.
  /// - Throws: ``BinaryLogError`` (encrypted) if the key is not there, or is none.
  func password(_ keys: LogKeys) throws(BinaryLogError) -> [UInt8] {
    guard let key = keys.key(named: keyName) else {
      throw BinaryLogError(
        .encrypted, at: 0, found: "an encrypted log of MySQL",
        expected: "the key \(keyName.display)"
          + (keys.isEmpty ? ", which --keyring FILE gives" : ", which is not in the keyring"))
    }
    guard key.count == 32, let cipher = AESCipher(.cbcDecrypt, key: key) else {
      throw BinaryLogError(
        .encrypted, at: 0, found: "a key \(keyName.display) of \(key.count) bytes", expected: "one of 32")
    }
    var password = encryptedPassword
    cipher.begin(vector)
    cipher.crypt(&password, 0..<password.count)
    return password
  }
}
