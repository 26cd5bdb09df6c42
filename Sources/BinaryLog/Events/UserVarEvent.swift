public import ByteIO

/// A USER_VAR_EVENT: a user variable that the statement behind it uses (both servers: `User_var_log_event`).
public struct UserVarEvent: Hashable, Sendable {
  /// A value with its type.
  public enum Value: Hashable, Sendable {
    /// NULL.
    case null
    /// A string: its bytes and the number of its collation.
    case string(ByteString, collation: UInt32)
    /// A number of floating point.
    case real(Double)
    /// A signed integer.
    case integer(Int64)
    /// An unsigned integer.
    case unsigned(UInt64)
    /// A decimal number, packed as in rows.
    case decimal(precision: Int, scale: Int, ByteString)
  }

  /// The name, in UTF-8.
  public var name: ByteString
  /// The value.
  public var value: Value
  /// The name of a type beyond these, of which the value is the string (MariaDB): `point`.
  public var typeName: ByteString?

  /// Reads the body of a USER_VAR_EVENT.
  /// - Throws: ``BinaryLogError`` if it is cut, its type is unknown, or its length does not fit that.
  public init(parsing body: RawSpan, format: FormatDescription) throws(BinaryLogError) {
    var cursor = ByteCursor(body)
    do throws(CursorError) {
      name = try cursor.string(Int(try cursor.le32()), "the variable's name")
      if try cursor.u8() != 0 {
        value = .null
        return
      }
      let start = cursor.position
      let type = try cursor.u8()
      let collation = try cursor.le32()
      let bytes = try cursor.string(Int(try cursor.le32()), "the variable's value")
      var isUnsigned = false
      // Attributes: 0 signed, 1 unsigned, 2 the name of a type. MySQL has one or, before 5.1, none.
      while !cursor.isAtEnd {
        let position = cursor.position
        switch try cursor.u8() {
        case 0: isUnsigned = false
        case 1: isUnsigned = true
        case 2: typeName = try cursor.string(Int(try cursor.u8()), "the type's name")
        case let other:
          throw CursorError(position: position, found: "an attribute \(other)", expected: "0, 1 or 2")
        }
      }
      value = try Self.value(type, bytes, collation, isUnsigned, at: start)
    } catch { throw BinaryLogError(error, in: .userVar) }
  }

  private static func value(
    _ type: UInt8, _ bytes: ByteString, _ collation: UInt32, _ isUnsigned: Bool, at position: Int
  ) throws(CursorError) -> Value {
    var number: UInt64 = 0
    if type == 1 || type == 2 {
      guard bytes.count == 8 else {
        throw CursorError(position: position, found: "a number of \(bytes.count) bytes", expected: "8")
      }
      for byte in bytes.bytes.reversed() { number = number << 8 | UInt64(byte) }
    }
    switch type {
    case 0: return .string(bytes, collation: collation)
    case 1: return .real(Double(bitPattern: number))
    case 2: return isUnsigned ? .unsigned(number) : .integer(Int64(bitPattern: number))
    case 4:
      guard bytes.count >= 2 else {
        throw CursorError(position: position, found: "a decimal number of \(bytes.count) bytes", expected: "more")
      }
      return .decimal(
        precision: Int(bytes.bytes[0]), scale: Int(bytes.bytes[1]), ByteString(Array(bytes.bytes.dropFirst(2))))
    default: throw CursorError(position: position, found: "a value of type \(type)", expected: "0, 1, 2 or 4")
    }
  }
}
