internal import ByteIO

/// What an update changed in a JSON document, as a log has it instead of the document under
/// `binlog_row_value_options=PARTIAL_JSON` (server: `Json_diff_vector`).
public struct JSONPartialUpdate: Hashable, Sendable {
  /// A change.
  public enum Change: Hashable, Sendable {
    /// The value at the path becomes another.
    case replace(JSONPath, JSONValue)
    /// A member that is not there is added, or an element before the one at the path.
    case insert(JSONPath, JSONValue)
    /// The value at the path goes.
    case remove(JSONPath)
  }

  /// The changes, in order.
  public var changes: [Change]

  /// Changes made by hand.
  public init(changes: [Change]) { self.changes = changes }

  /// The changes in the value of a column in the after image of a partial update, without the length before it.
  /// - Throws: ``PackingError`` if they are damaged.
  public init(parsing stored: RawSpan) throws(PackingError) {
    changes = []
    var cursor = ByteCursor(stored)
    while !cursor.isAtEnd {
      let start = cursor.position
      let operation = try cursor.little(1)
      guard operation <= 2 else {
        throw PackingError(position: start, found: "the operation \(operation)", expected: "0, 1 or 2")
      }
      let path = try JSONPath(parsing: try Self.counted(&cursor))
      if operation == 2 {
        changes.append(.remove(path))
        continue
      }
      let document = try Self.counted(&cursor)
      let value = try BinaryJSON.decode(unsafe document.span.bytes)
      changes.append(operation == 0 ? .replace(path, value) : .insert(path, value))
    }
  }

  /// Bytes behind a length of 1, 3, 4 or 9 bytes (server: `net_field_length`).
  private static func counted(_ cursor: inout ByteCursor) throws(PackingError) -> [UInt8] {
    let start = cursor.position
    let first = try cursor.little(1)
    let length: UInt64 =
      switch first {
      case 252: try cursor.little(2)
      case 253: try cursor.little(3)
      case 254: try cursor.little(8)
      default: first
      }
    guard first != 251, first != 255, length <= UInt64(cursor.remaining) else {
      throw PackingError(
        position: start, found: "a length of \(length) with \(cursor.remaining) bytes left", expected: "a length")
    }
    return try cursor.octets(Int(length))
  }

  /// The document after the changes.
  /// - Throws: ``PackingError`` if there is nothing at a path, or already something: the document is another than that
  ///   of the update. Its position is the number of the change.
  public func apply(to document: JSONValue) throws(PackingError) -> JSONValue {
    var result = document
    for (number, change) in changes.enumerated() {
      let isDone =
        switch change {
        case .replace(let path, let value): result.change(path.legs[...], .replace(value))
        case .insert(let path, let value): result.change(path.legs[...], .insert(value))
        case .remove(let path): result.change(path.legs[...], .remove)
        }
      if !isDone {
        throw PackingError(
          position: number, found: "a document that change \(number + 1) does not fit", expected: "that of the update")
      }
    }
    return result
  }
}

extension JSONValue {
  enum Operation {
    case replace(JSONValue)
    case insert(JSONValue)
    case remove
  }

  /// Carries out an operation at the end of a path; false if it cannot be, and then nothing is changed.
  mutating func change(_ legs: ArraySlice<JSONPath.Leg>, _ operation: Operation) -> Bool {
    guard let leg = legs.first else {
      guard case .replace(let value) = operation else { return false }
      self = value
      return true
    }
    let rest = legs.dropFirst()
    switch (self, leg) {
    case (.object(var members), .member(let key)):
      // The document must not be shared while its part changes, or every step would copy it.
      self = .null
      defer { self = .object(members) }
      let index = members.firstIndex { $0.key == key }
      switch (index, operation) {
      case (let index?, .remove) where rest.isEmpty: members.remove(at: index)
      case (_?, .insert) where rest.isEmpty: return false
      case (let index?, _): return members[index].value.change(rest, operation)
      case (nil, .insert(let value)) where rest.isEmpty:
        let place = members.firstIndex { Self.precedes(key, $0.key) } ?? members.count
        members.insert(Member(key: key, value: value), at: place)
      default: return false
      }
      return true
    case (.array(var elements), .element(let index)):
      self = .null
      defer { self = .array(elements) }
      if rest.isEmpty, case .insert(let value) = operation {
        elements.insert(value, at: min(index, elements.count))
        return true
      }
      guard index < elements.count else { return false }
      if rest.isEmpty, case .remove = operation {
        elements.remove(at: index)
        return true
      }
      return elements[index].change(rest, operation)
    case (_, .element(0)) where !isArray:
      // A value that is no array counts as the only element of one.
      return change(rest, operation)
    default: return false
    }
  }

  private var isArray: Bool { if case .array = self { true } else { false } }

  /// The order of the members of an object.
  private static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count != right.count ? left.count < right.count : left.lexicographicallyPrecedes(right)
  }
}
