internal import ByteIO

/// The values of a row's BLOB columns that stand apart from it, in column order, in one piece of memory.
public struct BlobValues: ~Copyable, Sendable {
  private(set) var buffer = OutputBuffer()
  private(set) var ends: [Int] = []

  /// No values.
  public init() {}

  /// How many values are whole.
  public var count: Int { ends.count }
  /// How many bytes there are, of whole values and of one begun.
  public var byteCount: Int { buffer.count }

  /// Forgets all values. Memory that a huge value took is given back.
  public mutating func removeAll() {
    buffer.removeAll()
    if !ends.isEmpty { ends.removeAll(keepingCapacity: true) }
    buffer.shrink(to: 4 << 20)
  }

  /// Adds a piece to the value begun.
  public mutating func append(_ bytes: RawSpan) { buffer.append(bytes) }

  /// Ends the value begun.
  public mutating func endValue() { ends.append(buffer.count) }

  /// How many bytes the value begun has so far.
  public var begunCount: Int { buffer.count - (ends.last ?? 0) }

  /// A copy of a value.
  public subscript(index: Int) -> [UInt8] {
    let start = index == 0 ? 0 : ends[index - 1]
    return buffer.bytes.extracting(start..<ends[index]).array
  }

  /// Where a value stands in the memory.
  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }
}
