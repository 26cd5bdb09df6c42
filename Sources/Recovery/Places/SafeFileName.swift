public import ByteIO

/// Names of files for databases and tables: those of letters, digits, `_`, `$` and `-` as they are, every other byte as
/// `%HH`. Reversible; and when that would be too long, its front with `~` and a digest, and a manifest has the name.
public enum SafeFileName {
  /// How long the part for one name may be: two of them, a number and the longest ending stay below 255 bytes.
  private static let maximum = 100

  /// The safe form of a name.
  public static func encode(_ name: ByteString) -> String {
    var text = ""
    for (place, byte) in name.bytes.enumerated() {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "-") where place > 0: text += "-"
      default: text += "%" + hexadecimal(byte)
      }
    }
    if text.isEmpty { return "~" }
    if text.utf8.count <= maximum { return text }
    let hash = SHA256()
    unsafe hash.update(name.bytes.span.bytes)
    var front = text.prefix(60)
    // Not in the middle of %HH.
    if let place = front.suffix(2).lastIndex(of: "%") { front = front[..<place] }
    return front + "~" + hash.finish().prefix(8).map(hexadecimal).joined()
  }

  /// Whether the name can be read back from its safe form.
  public static func isPlain(_ name: ByteString) -> Bool { encode(name).utf8.elementsEqual(name.bytes) }
}
