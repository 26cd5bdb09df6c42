import ByteIO

/// Decrypts the events of a log of MariaDB, each for itself (server: `Binlog_crypt_data`, `decrypt_event`).
///
/// The length stays readable where it always stands; what it took the place of stands in the first four bytes. All from
/// the fifth byte on is encrypted, with the nonce of START_ENCRYPTION_EVENT and the event's offset as vector.
public final class EventCipher {
  private let nonce: [UInt8]
  private let key: [UInt8]
  private var mode: Mode?

  /// What `file_key_management_encryption_algorithm` was; the log does not say it, its first event shows it.
  private enum Mode {
    case cbc(AESCipher, mask: AESCipher)
    case ctr(AESCipher)
  }

  /// The number of the key that logs are encrypted with (server: `ENCRYPTION_KEY_SYSTEM_DATA`).
  public static let keyNumber: UInt32 = 1

  /// A cipher for the events behind a START_ENCRYPTION_EVENT.
  /// - Throws: ``BinaryLogError`` (encrypted) if the key is not among `keys`; (unsupported) for another scheme.
  public init(_ event: StartEncryptionEvent, keys: LogKeys) throws(BinaryLogError) {
    guard event.scheme == 1 else {
      throw BinaryLogError(
        .unsupported, event: .startEncryption, found: "encryption scheme \(event.scheme)", expected: "1")
    }
    guard let key = keys.key(number: Self.keyNumber) else {
      throw BinaryLogError(
        .encrypted, event: .startEncryption, found: "an encrypted log of MariaDB",
        expected: "key \(Self.keyNumber)"
          + (keys.isEmpty ? ", which --keyring FILE gives" : ", which is not in the key file"))
    }
    // A file of keys knows one version of each.
    guard event.keyVersion == 1 else {
      throw BinaryLogError(
        .encrypted, event: .startEncryption, found: "version \(event.keyVersion) of key \(Self.keyNumber)",
        expected: "version 1, the only one that a key file has")
    }
    self.key = key
    nonce = event.nonce
  }

  /// Decrypts an event.
  /// - Parameters:
  ///   - event: all its bytes, at least a header of 19.
  ///   - offset: where it begins in the file.
  ///   - plain: becomes the event in clear, of the same length.
  /// - Throws: ``BinaryLogError`` (encrypted) if the key does not fit the log.
  public func decrypt(_ event: RawSpan, at offset: Int64, to plain: inout [UInt8]) throws(BinaryLogError) {
    precondition(event.byteCount >= 19)
    plain.removeAll(keepingCapacity: true)
    unsafe event.withUnsafeBytes { unsafe plain.append(contentsOf: $0) }
    for index in 0..<4 { plain[9 + index] = plain[index] }
    let place = UInt32(truncatingIfNeeded: offset)
    let vector = nonce + stride(from: 0, to: 32, by: 8).map { UInt8(truncatingIfNeeded: place >> $0) }
    let mode: Mode
    if let known = self.mode { mode = known } else { mode = try probe(plain, vector, offset) }
    self.mode = mode
    Self.decrypt(mode, &plain, vector)
    let length = UInt32(truncatingIfNeeded: plain.count)
    for index in 0..<4 {
      plain[index] = plain[9 + index]
      plain[9 + index] = UInt8(truncatingIfNeeded: length >> UInt32(8 * index))
    }
  }

  private static func decrypt(_ mode: Mode, _ bytes: inout [UInt8], _ vector: [UInt8]) {
    switch mode {
    case .ctr(let cipher):
      cipher.begin(vector)
      cipher.crypt(&bytes, 4..<bytes.count)
    case .cbc(let cipher, let mask):
      let rest = (bytes.count - 4) % AESCipher.blockSize
      cipher.begin(vector)
      cipher.crypt(&bytes, 4..<bytes.count - rest)
      if rest == 0 { return }
      // What is no whole block is hidden by the encrypted vector.
      var hidden = vector
      mask.begin(vector)
      mask.crypt(&hidden, 0..<hidden.count)
      for index in 0..<rest { bytes[bytes.count - rest + index] ^= hidden[index] }
    }
  }

  /// Which algorithm makes the first event one that ends where it does.
  private func probe(_ event: [UInt8], _ vector: [UInt8], _ offset: Int64) throws(BinaryLogError) -> Mode {
    guard let cbc = AESCipher(.cbcDecrypt, key: key), let mask = AESCipher(.ecbEncrypt, key: key),
      let ctr = AESCipher(.ctr, key: key)
    else { preconditionFailure("a key of \(key.count) bytes") }
    for mode in [Mode.cbc(cbc, mask: mask), .ctr(ctr)] {
      var plain = event
      Self.decrypt(mode, &plain, vector)
      let end = UInt32(truncatingIfNeeded: offset + Int64(event.count))
      let position = (0..<4).reduce(UInt32(0)) { $0 | UInt32(plain[13 + $1]) << UInt32(8 * $1) }
      if position == end && EventType(rawValue: plain[4]).name != nil { return mode }
    }
    throw BinaryLogError(
      .encrypted, found: "an event that the key does not decrypt",
      expected: "key \(Self.keyNumber) of the server that wrote the log, and the event undamaged")
  }
}
