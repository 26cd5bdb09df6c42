public import ByteIO

/// The hash of the values of a key in a row, as a ``KeyExtractor`` writes it.
public struct KeyRecord: Hashable, Sendable {
  /// How many bytes it takes.
  public static let byteCount = 24

  /// The number of the key.
  public var number: Int
  /// Whether a text in it may be the same as another one to its collation, though the hashes are not the same.
  public var isUncertain: Bool
  /// The hash, its tag 0.
  public var hash: Hash128

  init(number: Int, isUncertain: Bool, hash: Hash128) {
    self.number = number
    self.isUncertain = isUncertain
    self.hash = hash
  }

  /// Reads the record at a position of what an extractor wrote.
  @inline(__always)
  public init(_ bytes: RawSpan, at position: Int) {
    let head = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
    number = Int(truncatingIfNeeded: head & 0xFFFF_FFFF)
    isUncertain = head >> 32 & 1 == 1
    hash = Hash128(
      high: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position + 8, as: UInt64.self),
      low: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position + 16, as: UInt64.self))
  }
}

/// The values of a key in a row, as a ``KeyExtractor`` writes them that looks for hashes.
public struct FoundKey: Hashable, Sendable {
  /// Number and hash.
  public var record: KeyRecord
  /// Where the row begins in the image; nil for one of a native table's file.
  public var offset: Int64?
  /// The values as bytes that are the same when the values are; see ``values``.
  public var canonical: [UInt8]
  /// The values as an object of JSON.
  public var shown: ByteString

  /// Reads what is at a position of what an extractor wrote, and moves behind it.
  public init(_ bytes: RawSpan, at position: inout Int) {
    record = KeyRecord(bytes, at: position)
    func word(_ place: Int) -> Int { unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: Int.self) }
    let offset = word(position + 24)
    self.offset = offset < 0 ? nil : Int64(offset)
    let (length, shownLength) = (word(position + 32), word(position + 40))
    position += 48
    canonical = bytes.extracting(position..<position + length).array
    position += length
    shown = ByteString(bytes.extracting(position..<position + shownLength).array)
    position += shownLength
  }

  /// The values of the columns one by one, each as bytes.
  public var values: [ArraySlice<UInt8>] {
    var values: [ArraySlice<UInt8>] = []
    var end = canonical.count
    while end >= 8 {
      let length = canonical[end - 8..<end].enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
      let start = end - 8 - length
      guard start >= 0 else { break }
      values.append(canonical[start..<end - 8])
      end = start
    }
    return values.reversed()
  }
}

extension OutputBuffer {
  /// Appends a record.
  @inline(__always)
  mutating func append(_ record: KeyRecord) {
    append(word: UInt64(truncatingIfNeeded: record.number) | (record.isUncertain ? 1 << 32 : 0))
    append(word: record.hash.high)
    append(word: record.hash.low)
  }
}
