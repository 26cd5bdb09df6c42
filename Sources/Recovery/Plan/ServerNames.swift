internal import ByteIO

/// Which names the servers of today can hold.
enum ServerNames {
  /// - Throws: a refusal that says why they cannot.
  static func check(_ name: ByteString) throws(Refusal) {
    guard let text = name.text else { throw Refusal(reason: "the name \(name.display) is not UTF-8") }
    let scalars = text.unicodeScalars
    if scalars.isEmpty || scalars.count > 64 {
      throw Refusal(reason: "a name has 1 to 64 characters, \(name.display) has \(scalars.count)")
    }
    if scalars.contains("\0") { throw Refusal(reason: "no server has names with a NUL: \(name.display)") }
    if let last = name.bytes.last, last == 0x20 || (9...13).contains(last) {
      throw Refusal(reason: "no server has names that end in a space: '\(name.display)'")
    }
    if scalars.contains(where: { $0.value > 0xFFFF }) {
      throw Refusal(reason: "no server of today has names with characters beyond U+FFFF: \(name.display)")
    }
  }
}
