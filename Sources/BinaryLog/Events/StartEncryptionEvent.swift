import ByteIO

/// A START_ENCRYPTION_EVENT of MariaDB: all events behind it are encrypted (server: `Start_encryption_log_event`).
public struct StartEncryptionEvent: Hashable, Sendable {
  /// How: 1, the only scheme there is, is AES-CBC whose rest of a block is hidden by AES-ECB of the vector.
  public var scheme: UInt8
  /// The version of key 1, the key of logs.
  public var keyVersion: UInt32
  /// 12 bytes of the vector; the event's offset in the file makes the other 4.
  public var nonce: [UInt8]

  /// Reads the body.
  /// - Throws: ``BinaryLogError`` with offsets in `body`.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      scheme = try cursor.u8()
      keyVersion = try cursor.le32()
      nonce = try cursor.take(12, "the nonce")
    } catch { throw BinaryLogError(error, in: .startEncryption) }
  }
}
