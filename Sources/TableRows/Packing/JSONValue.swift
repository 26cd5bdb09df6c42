/// A JSON document as MySQL has it: besides JSON's own values there are integers of 64 bits, signed and not, and values
/// of SQL types.
public enum JSONValue: Hashable, Sendable {
  /// null.
  case null
  /// true or false.
  case boolean(Bool)
  /// A signed integer.
  case integer(Int64)
  /// An unsigned integer.
  case unsigned(UInt64)
  /// A floating point number.
  case double(Double)
  /// A string in UTF-8, unescaped.
  case string([UInt8])
  /// A value of an SQL type: its type code (server: `enum_field_types`), and its bytes.
  case opaque(type: UInt8, [UInt8])
  /// An array.
  case array([JSONValue])
  /// An object. The server keeps members ordered by the length of their keys, then by their bytes.
  case object([Member])

  /// A member of an object.
  public struct Member: Hashable, Sendable {
    /// The key in UTF-8, unescaped.
    public var key: [UInt8]
    /// The value.
    public var value: JSONValue

    /// A member from its parts.
    public init(key: [UInt8], value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// How deep the server lets documents nest.
  public static let maximumDepth = 100
}
