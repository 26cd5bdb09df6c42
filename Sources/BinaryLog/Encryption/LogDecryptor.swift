public import ByteIO

/// The content of a log that MySQL has encrypted as a whole, in clear, as it is read (server: `Aes_ctr_cipher`):
/// AES-256 with a counter, key and vector made of the file's password by SHA-512. Offsets count in the clear content:
/// they are those of the log's positions.
public final class LogDecryptor: ByteSource {
  private let source: any ByteSource
  private let cipher: AESCipher

  /// Decrypts what `source` gives.
  /// - Parameters:
  ///   - source: stands behind the header of 512 bytes, or `offset` bytes further.
  ///   - offset: how far; a multiple of 16.
  /// - Throws: ``BinaryLogError`` (encrypted) if the key is not among `keys`.
  public init(
    _ source: any ByteSource, header: EncryptedLogHeader, keys: LogKeys, from offset: Int64 = 0
  ) throws(BinaryLogError) {
    precondition(offset >= 0 && offset % 16 == 0)
    let password = try header.password(keys)
    guard let (key, derived) = KeyDerivation.bytesToKey(password, salt: nil, .sha512),
      let cipher = AESCipher(.ctr, key: key)
    else { preconditionFailure("libcrypto has no SHA-512 or AES-256-CTR") }
    self.source = source
    self.cipher = cipher
    // The last 8 bytes of the vector count blocks, most significant byte first.
    let block = UInt64(offset / 16)
    cipher.begin(derived[..<8] + stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: block >> $0) })
  }

  /// Fills the front of `buffer`; see ``ByteSource/read(into:)``.
  public func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    let count = try source.read(into: &buffer)
    var part = buffer._mutatingExtracting(first: count)
    cipher.crypt(&part)
    return count
  }
}
