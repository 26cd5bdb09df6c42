/// JSON as it stands: numbers keep their digits.
indirect enum JSONText: Equatable {
  case null
  case boolean(Bool)
  case number(String)
  case string([UInt8])
  case array([JSONText])
  case object([(key: String, value: JSONText)])

  struct Failure: Error { var position: Int }

  init(parsing text: [UInt8]) throws {
    var position = 0
    self = try Self.value(text, &position)
    guard position == text.count else { throw Failure(position: position) }
  }

  subscript(key: String) -> JSONText? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  static func == (left: JSONText, right: JSONText) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let left), .boolean(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }

  private static func value(_ text: [UInt8], _ position: inout Int) throws -> JSONText {
    skipSpaces(text, &position)
    guard position < text.count else { throw Failure(position: position) }
    defer { skipSpaces(text, &position) }
    switch text[position] {
    case UInt8(ascii: "{"):
      var members: [(String, JSONText)] = []
      try list(text, &position, end: UInt8(ascii: "}")) { position in
        guard case .string(let key) = try value(text, &position), position < text.count,
          text[position] == UInt8(ascii: ":")
        else { throw Failure(position: position) }
        position += 1
        members.append((String(decoding: key, as: UTF8.self), try value(text, &position)))
      }
      return .object(members)
    case UInt8(ascii: "["):
      var values: [JSONText] = []
      try list(text, &position, end: UInt8(ascii: "]")) { position in values.append(try value(text, &position)) }
      return .array(values)
    case UInt8(ascii: "\""): return .string(try string(text, &position))
    default:
      let word = text[position...].prefix { !" ,:]}\n".utf8.contains($0) }
      position += word.count
      switch String(decoding: word, as: UTF8.self) {
      case "null": return .null
      case "true": return .boolean(true)
      case "false": return .boolean(false)
      case let number:
        guard Double(number) != nil else { throw Failure(position: position) }
        return .number(number)
      }
    }
  }

  private static func list(
    _ text: [UInt8], _ position: inout Int, end: UInt8, _ element: (inout Int) throws -> Void
  ) throws {
    position += 1
    skipSpaces(text, &position)
    if position < text.count, text[position] == end {
      position += 1
      return
    }
    while true {
      try element(&position)
      guard position < text.count else { throw Failure(position: position) }
      position += 1
      if text[position - 1] == end { return }
      guard text[position - 1] == UInt8(ascii: ",") else { throw Failure(position: position) }
    }
  }

  private static func string(_ text: [UInt8], _ position: inout Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    position += 1
    while position < text.count, text[position] != UInt8(ascii: "\"") {
      guard text[position] >= 0x20 else { throw Failure(position: position) }
      if text[position] != UInt8(ascii: "\\") {
        bytes.append(text[position])
        position += 1
        continue
      }
      guard position + 1 < text.count else { throw Failure(position: position) }
      let escape = text[position + 1]
      position += 2
      switch escape {
      case UInt8(ascii: "n"): bytes.append(10)
      case UInt8(ascii: "r"): bytes.append(13)
      case UInt8(ascii: "t"): bytes.append(9)
      case UInt8(ascii: "b"): bytes.append(8)
      case UInt8(ascii: "f"): bytes.append(12)
      case UInt8(ascii: "u"):
        guard position + 4 <= text.count,
          let unit = UInt32(String(decoding: text[position..<position + 4], as: UTF8.self), radix: 16),
          let scalar = Unicode.Scalar(unit)
        else { throw Failure(position: position) }
        bytes += Array(String(Character(scalar)).utf8)
        position += 4
      default: bytes.append(escape)
      }
    }
    guard position < text.count else { throw Failure(position: position) }
    position += 1
    return bytes
  }

  private static func skipSpaces(_ text: [UInt8], _ position: inout Int) {
    while position < text.count, text[position] == 0x20 { position += 1 }
  }
}
