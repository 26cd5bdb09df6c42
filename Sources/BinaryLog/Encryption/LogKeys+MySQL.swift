import ByteIO

extension LogKeys {
  /// The keyring of the plugin `keyring_file` (server: `keyring_file` plugin, `Buffer`, `Key`): a heading; for each key
  /// five lengths of 8 bytes, those of the whole, of name, type, user and key, then these, filled up to 8; at the end
  /// "EOF", and in version 2.0 a digest of 32 bytes.
  static func keyring(_ bytes: [UInt8]) throws(CursorError) -> [ByteString: [UInt8]] {
    var keys: [ByteString: [UInt8]] = [:]
    let span = unsafe bytes.span.bytes
    var cursor = ByteCursor(span)
    let heading = try cursor.take(24, "the heading")
    let version = heading.suffix(3)
    guard version.elementsEqual("1.0".utf8) || version.elementsEqual("2.0".utf8) else {
      throw CursorError(position: 21, found: "version '\(ByteString(Array(version)).display)'", expected: "1.0 or 2.0")
    }
    while true {
      let place = cursor.position
      if cursor.remaining >= 3, bytes[place..<place + 3].elementsEqual("EOF".utf8) { return keys }
      var lengths: [Int] = []
      for _ in 0..<5 { lengths.append(Int(clamping: try cursor.le64())) }
      let (size, parts) = (lengths[0], lengths[1...])
      guard size <= bytes.count - place, parts.allSatisfy({ $0 <= size }), 40 + parts.reduce(0, +) <= size else {
        throw CursorError(position: place, found: "a key of \(size) bytes", expected: "one that fits")
      }
      let name = ByteString(try cursor.take(lengths[1], "a key's name"))
      try cursor.skip(lengths[2] + lengths[3], "a key's type and user")
      keys[name] = unhidden(try cursor.take(lengths[4], "a key"))
      try cursor.skip(place + size - cursor.position, "the end of a key")
    }
  }

  /// The plugin hides keys behind a fixed text (server: `Key::xor_data`).
  private static func unhidden(_ key: [UInt8]) -> [UInt8] {
    let mask = Array("*305=Ljt0*!@$Hnm(*-9-w;:".utf8)
    return key.enumerated().map { $1 ^ mask[$0 % mask.count] }
  }

  /// The keyring of `component_keyring_file` (server: `keyring_common::json_data`): an object with `elements`, each with
  /// `data_id` and `data`, in hexadecimal digits.
  static func component(_ bytes: [UInt8]) throws(CursorError) -> [ByteString: [UInt8]] {
    var text = KeyringText(bytes)
    var keys: [ByteString: [UInt8]] = [:]
    for (members, place) in try text.elements() {
      guard let name = members["data_id"], let digits = members["data"] else {
        throw CursorError(position: place, found: "an element of other members", expected: "data_id and data")
      }
      guard let key = bytesOfHexadecimal(digits.bytes) else {
        throw CursorError(position: place, found: "no hexadecimal digits", expected: "a key in hexadecimal digits")
      }
      keys[name] = key
    }
    return keys
  }

  /// The bytes that pairs of hexadecimal digits stand for; nil if there is anything else.
  static func bytesOfHexadecimal(_ digits: some Collection<UInt8>) -> [UInt8]? {
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in digits {
      let value: UInt8
      switch digit {
      case 48...57: value = digit - 48
      case 65...70: value = digit - 55
      case 97...102: value = digit - 87
      default: return nil
      }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }
}
