internal import ByteIO

/// A key of a MyISAM table as the header of its index file describes it, and how its entries are stored one behind the
/// other (server: `mi_keydef_read`, `_mi_get_static_key`, `_mi_get_pack_key`, `_mi_get_binary_pack_key`).
struct MyISAMKey {
  private enum Flag {
    static let variable = 8, binaryPacked = 32, fulltext = 128, spatial = 1024
  }

  private struct Segment {
    static let spacePacked = 1, packed = 2, variable = 8, nullable = 16, blob = 32

    var flags: Int
    var length: Int

    func has(_ flag: Int) -> Bool { flags & flag != 0 }
    var hasLength: Bool { flags & (Self.spacePacked | Self.variable | Self.blob) != 0 }
  }

  /// How many bytes the description takes, but for the segments; and of each segment.
  private static let size = 12, segmentSize = 18

  private let flags: Int
  /// The length of its blocks, in bytes.
  let blockLength: Int
  /// The length of an entry, with the pointer to its row, where all have the same; and the longest.
  private let length: Int, maximumLength: Int
  private let segments: [Segment]
  /// The length of a pointer to a row.
  private let pointerLength: Int
  /// The entry before, of keys that leave out what they have in common with it, and the one that is read.
  private var previous: [UInt8] = [], current: [UInt8] = []

  /// Reads a description.
  /// - Parameter position: where it is; moved behind it.
  /// - Returns: nil if it is longer than the header.
  init?(_ header: RawSpan, at position: inout Int, pointerLength: Int) {
    guard position + Self.size <= header.byteCount else { return nil }
    let count = header.big(position, 1)
    flags = header.big(position + 2, 2)
    blockLength = header.big(position + 4, 2)
    length = header.big(position + 6, 2)
    maximumLength = header.big(position + 10, 2)
    self.pointerLength = pointerLength
    position += Self.size
    guard position + count * Self.segmentSize <= header.byteCount else { return nil }
    let first = position
    segments = (0..<count).map { index in
      let place = first + index * Self.segmentSize
      return Segment(flags: header.big(place + 6, 2), length: header.big(place + 8, 2))
    }
    position += count * Self.segmentSize
  }

  /// Whether its blocks are a tree of entries, one for each row; not those of full texts and of places.
  var isPlain: Bool { flags & (Flag.fulltext | Flag.spatial) == 0 }

  /// Begins with the first entry of a block.
  mutating func begin() { previous.removeAll(keepingCapacity: true) }

  /// Finds the end of an entry, with what it points to.
  /// - Parameters:
  ///   - start: where it begins.
  ///   - end: where the block's entries end.
  ///   - link: the length of the pointer to a block behind it.
  /// - Returns: nil if it does not fit.
  mutating func end(of block: RawSpan, from start: Int, to end: Int, link: Int) -> Int? {
    let place: Int?
    if flags & Flag.binaryPacked != 0 {
      return packedEnd(block, start, end, link)
    } else if flags & Flag.variable != 0 {
      place = variableEnd(block, start, end).map { $0 + pointerLength + link }
    } else {
      place = start + length + link
    }
    return place.flatMap { $0 > start && $0 <= end ? $0 : nil }
  }

  /// A length of one byte, or of two behind 255.
  private static func length(_ block: RawSpan, _ place: inout Int, _ end: Int) -> Int? {
    guard place < end else { return nil }
    let first = block.big(place, 1)
    place += 1
    if first != 255 { return first }
    guard place + 2 <= end else { return nil }
    defer { place += 2 }
    return block.big(place, 2)
  }

  /// Each segment with its own length; of the first one what it has in common with that of the entry before may be left
  /// out.
  private func variableEnd(_ block: RawSpan, _ start: Int, _ end: Int) -> Int? {
    var place = start
    for segment in segments {
      guard place + 2 <= end else { return nil }
      if segment.has(Segment.packed) {
        let width = segment.length >= 127 ? 2 : 1
        let mark = width == 2 ? 0x8000 : 0x80
        let value = block.big(place, width)
        var length = value & (mark - 1)
        place += width
        if value & mark != 0 {
          guard length <= segment.length else { return nil }
          // The same as before.
          if length == 0 { continue }
          guard let rest = Self.length(block, &place, end) else { return nil }
          place += rest
          continue
        }
        if segment.has(Segment.nullable) {
          if length == 0 { continue }
          length -= 1
        }
        guard length <= segment.length else { return nil }
        place += length
      } else {
        if segment.has(Segment.nullable) {
          place += 1
          if block[place - 1] == 0 { continue }
        }
        var length = segment.length
        if segment.hasLength {
          guard let own = Self.length(block, &place, end) else { return nil }
          length = own
        }
        place += length
      }
    }
    return place
  }

  /// All of the entry but what it has in common with the one before.
  private mutating func packedEnd(_ block: RawSpan, _ start: Int, _ end: Int, _ link: Int) -> Int? {
    var place = start
    guard let prefix = Self.length(block, &place, end), prefix <= maximumLength, prefix <= previous.count else {
      return nil
    }
    current.removeAll(keepingCapacity: true)
    var taken = 0
    for segment in segments {
      if segment.has(Segment.nullable) {
        guard take(1, prefix, &taken, block, &place, end) else { return nil }
        if current.last == 0 { continue }
      }
      var length = segment.length
      if segment.hasLength {
        guard take(1, prefix, &taken, block, &place, end) else { return nil }
        length = Int(current[current.count - 1])
        if length == 255 {
          guard take(2, prefix, &taken, block, &place, end) else { return nil }
          length = Int(current[current.count - 2]) << 8 | Int(current[current.count - 1])
        }
      }
      guard take(length, prefix, &taken, block, &place, end) else { return nil }
    }
    guard take(pointerLength + link, prefix, &taken, block, &place, end), taken == prefix else { return nil }
    swap(&previous, &current)
    return place
  }

  /// Adds bytes to the entry: those that are left of what it has in common, then those of the block.
  private mutating func take(
    _ count: Int, _ prefix: Int, _ taken: inout Int, _ block: RawSpan, _ place: inout Int, _ end: Int
  ) -> Bool {
    let common = min(count, prefix - taken)
    current += previous[taken..<(taken + common)]
    taken += common
    let rest = count - common
    guard place + rest <= end else { return false }
    for index in place..<(place + rest) { current.append(block[index]) }
    place += rest
    return true
  }
}
