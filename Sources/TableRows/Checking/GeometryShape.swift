internal import ByteIO

/// The check that a stored spatial value is what its head says: le32 SRID and well-known binary (specification 9.2).
enum GeometryShape {
  /// What is wrong with a value.
  struct Fault: Error {
    /// Whether a server looks at that before it stores a value; the rest it takes as it comes.
    var isRefused: Bool
    var position: Int
    var found: String, expected: String
  }

  private static let collection = 7

  /// Goes over a value.
  static func check(_ stored: RawSpan) throws(Fault) {
    guard stored.byteCount > 0 else {
      // The original RESTORE makes these of NULL (9.1).
      throw Fault(isRefused: false, position: 0, found: "no bytes", expected: "a spatial value")
    }
    guard stored.byteCount >= 9, (1...collection).contains(number(stored, 5, isLittleEndian: stored[4] != 0)) else {
      throw Fault(
        isRefused: true, position: 0, found: "\(stored.byteCount) bytes without a geometry type",
        expected: "a spatial value")
    }
    var position = 4
    try checkShape(stored, &position, depth: 0, types: 1...collection)
    if position != stored.byteCount {
      throw fault(position, "\(stored.byteCount - position) bytes behind a spatial value", "its end")
    }
  }

  private static func fault(_ position: Int, _ found: String, _ expected: String) -> Fault {
    Fault(isRefused: false, position: position, found: found, expected: expected)
  }

  /// - Parameter types: those that it can be of.
  private static func checkShape(
    _ bytes: RawSpan, _ position: inout Int, depth: Int, types: ClosedRange<Int>
  ) throws(Fault) {
    guard depth <= 100 else { throw fault(position, "a collection more than 100 deep", "at most 100") }
    guard bytes.byteCount - position >= 5, bytes[position] <= 1 else {
      throw fault(position, "no geometry type", "a byte order of 0 or 1, and a type")
    }
    let isLittle = bytes[position] == 1
    let type = number(bytes, position + 1, isLittleEndian: isLittle)
    guard types.contains(type) else {
      throw fault(position + 1, "the geometry type \(type)", "\(types.lowerBound) to \(types.upperBound)")
    }
    position += 5
    switch type {
    case 1: try checkPoints(1, bytes, &position, isLittle)
    case 2: try checkPoints(count(bytes, &position, isLittle), bytes, &position, isLittle)
    case 3:
      for _ in 0..<(try count(bytes, &position, isLittle)) {
        try checkPoints(count(bytes, &position, isLittle), bytes, &position, isLittle)
      }
    default:
      for _ in 0..<(try count(bytes, &position, isLittle)) {
        // Types 4 to 6 are of many points, lines or polygons, 1 to 3.
        try checkShape(
          bytes, &position, depth: depth + 1, types: type == collection ? 1...collection : type - 3...type - 3)
      }
    }
  }

  private static func checkPoints(
    _ count: Int, _ bytes: RawSpan, _ position: inout Int, _ isLittle: Bool
  ) throws(Fault) {
    guard count <= (bytes.byteCount - position) / 16 else {
      throw fault(position, "\(bytes.byteCount - position) bytes left", "\(count) points of 16")
    }
    for place in stride(from: position, to: position + 16 * count, by: 8) {
      // The exponent's bits are all 1 in what is no number.
      let high = number(bytes, place + (isLittle ? 4 : 0), isLittleEndian: isLittle)
      if high & 0x7FF0_0000 == 0x7FF0_0000 { throw fault(place, "a coordinate that is not finite", "a number") }
    }
    position += 16 * count
  }

  /// A count of members, each of which takes 4 bytes at least.
  private static func count(_ bytes: RawSpan, _ position: inout Int, _ isLittle: Bool) throws(Fault) -> Int {
    guard bytes.byteCount - position >= 4 else { throw fault(position, "no count", "that of its parts") }
    let count = number(bytes, position, isLittleEndian: isLittle)
    position += 4
    guard count <= (bytes.byteCount - position) / 4 else {
      throw fault(position - 4, "\(count) parts in \(bytes.byteCount - position) bytes", "fewer")
    }
    return count
  }

  private static func number(_ bytes: RawSpan, _ place: Int, isLittleEndian: Bool) -> Int {
    var value = 0
    for index in 0..<4 { value |= Int(bytes[place + index]) << (8 * (isLittleEndian ? index : 3 - index)) }
    return value
  }
}
