internal import ByteIO

/// Well-known text of a spatial value, which is stored as le32 SRID and well-known binary (specification 9.2).
public enum GeometryText {
  /// Whose text it is.
  public enum Style: Hashable, Sendable {
    /// MySQL 6.0 and MariaDB: `MULTIPOINT(0 0,5 5)`.
    case classic
    /// MySQL 5.7 and later: `MULTIPOINT((0 0),(5 5))`, and exponents for numbers of more than 25 characters.
    case modern
  }

  /// Appends the text as ST_AsText prints it, and returns the SRID.
  ///
  /// Coordinates come in the order in which they are stored, x (longitude) first; ST_AsText of MySQL 8 swaps them for
  /// geographic reference systems that have latitude first, unless told `axis-order=long-lat`.
  /// - Throws: ``PackingError`` if the bytes are no well-known binary, hold numbers that are not finite, nest more than
  ///   100 deep, or go on after the value.
  @discardableResult
  public static func append(
    _ stored: RawSpan, style: Style, to bytes: inout [UInt8]
  ) throws(PackingError) -> UInt32 {
    var cursor = ByteCursor(stored)
    let identifier = UInt32(truncatingIfNeeded: try cursor.little(4))
    let writer = Writer(style: style)
    try writer.geometry(&cursor, depth: 0, within: nil, to: &bytes)
    if !cursor.isAtEnd {
      throw PackingError(position: cursor.position, found: "\(cursor.remaining) bytes after it", expected: "the end")
    }
    return identifier
  }

  private enum Shape: UInt64 {
    case point = 1, line, polygon, multiPoint, multiLine, multiPolygon, collection

    var name: String {
      switch self {
      case .point: "POINT"
      case .line: "LINESTRING"
      case .polygon: "POLYGON"
      case .multiPoint: "MULTIPOINT"
      case .multiLine: "MULTILINESTRING"
      case .multiPolygon: "MULTIPOLYGON"
      case .collection: "GEOMETRYCOLLECTION"
      }
    }

    /// What the members of a multiple shape are; nil for a collection, and for shapes without members.
    var member: Shape? {
      switch self {
      case .multiPoint: .point
      case .multiLine: .line
      case .multiPolygon: .polygon
      default: nil
      }
    }
  }

  private struct Writer {
    let style: Style

    /// A geometry with its byte order and type. `within` is the multiple shape that it is a member of, whose members
    /// go without a name.
    func geometry(
      _ cursor: inout ByteCursor, depth: Int, within: Shape?, to bytes: inout [UInt8]
    ) throws(PackingError) {
      let start = cursor.position
      guard depth <= 100 else {
        throw PackingError(position: start, found: "a collection more than 100 deep", expected: "at most 100")
      }
      let order = try cursor.little(1)
      guard order <= 1 else {
        throw PackingError(position: start, found: "the byte order \(order)", expected: "0 or 1")
      }
      let isLittle = order == 1
      let code = try number(&cursor, 4, isLittle)
      guard let shape = Shape(rawValue: code), within == nil || within?.member == shape else {
        throw PackingError(
          position: start + 1, found: "the geometry type \(code)", expected: "a \(within?.member?.name ?? "known one")")
      }
      if within == nil { bytes.append(shape.name) }
      if shape == .point {
        let hasParentheses = within == nil || style == .modern
        if hasParentheses { bytes.append(UInt8(ascii: "(")) }
        try point(&cursor, isLittle, to: &bytes)
        if hasParentheses { bytes.append(UInt8(ascii: ")")) }
        return
      }
      let count = try number(&cursor, 4, isLittle)
      if count == 0 {
        return bytes.append(within == nil ? " EMPTY" : "EMPTY")
      }
      bytes.append(UInt8(ascii: "("))
      for index in 0..<count {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        switch shape {
        case .line: try point(&cursor, isLittle, to: &bytes)
        case .polygon: try ring(&cursor, isLittle, to: &bytes)
        default:
          try geometry(&cursor, depth: depth + 1, within: shape == .collection ? nil : shape, to: &bytes)
        }
      }
      bytes.append(UInt8(ascii: ")"))
    }

    private func ring(_ cursor: inout ByteCursor, _ isLittle: Bool, to bytes: inout [UInt8]) throws(PackingError) {
      let count = try number(&cursor, 4, isLittle)
      bytes.append(UInt8(ascii: "("))
      for index in 0..<count {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        try point(&cursor, isLittle, to: &bytes)
      }
      bytes.append(UInt8(ascii: ")"))
    }

    private func point(_ cursor: inout ByteCursor, _ isLittle: Bool, to bytes: inout [UInt8]) throws(PackingError) {
      try coordinate(&cursor, isLittle, to: &bytes)
      bytes.append(UInt8(ascii: " "))
      try coordinate(&cursor, isLittle, to: &bytes)
    }

    private func coordinate(
      _ cursor: inout ByteCursor, _ isLittle: Bool, to bytes: inout [UInt8]
    ) throws(PackingError) {
      let position = cursor.position
      let value = Double(bitPattern: try number(&cursor, 8, isLittle))
      guard value.isFinite else {
        throw PackingError(position: position, found: "the coordinate \(value)", expected: "a finite number")
      }
      DecimalDigits(shortest: value).appendText(width: style == .modern ? 25 : 331, to: &bytes)
    }

    private func number(_ cursor: inout ByteCursor, _ count: Int, _ isLittle: Bool) throws(PackingError) -> UInt64 {
      isLittle ? try cursor.little(count) : try cursor.big(count)
    }
  }
}
