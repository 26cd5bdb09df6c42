/// An input taken apart from its front; behind its end come zeros.
public struct FuzzInput {
  private var left: ArraySlice<UInt8>

  /// An input.
  public init(_ bytes: [UInt8]) { left = bytes[...] }

  /// Whether nothing is left.
  public var isAtEnd: Bool { left.isEmpty }

  /// The next byte.
  public mutating func byte() -> Int { Int(left.popFirst() ?? 0) }

  /// The next two bytes as a number.
  public mutating func number() -> Int { byte() | byte() << 8 }

  /// The next `count` bytes, or as many as there are.
  public mutating func take(_ count: Int) -> [UInt8] {
    defer { left = left.dropFirst(count) }
    return Array(left.prefix(count))
  }

  /// All that is left.
  public var rest: [UInt8] { Array(left) }
}

/// Choices that are made by the input as a whole, for inputs that have no bytes to spare: the same for the same input.
public struct Choices {
  private var state: UInt64

  /// The choices of an input.
  public init(_ bytes: [UInt8]) {
    var digest = Digest()
    digest.add(bytes.span.bytes)
    state = digest.value
  }

  /// A number of `0..<bound`.
  public mutating func number(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  /// One of the elements.
  public mutating func one<Element>(of elements: [Element]) -> Element { elements[number(below: elements.count)] }
}

/// A checksum of what a reader gave, to compare long lists without keeping them; eight bytes at a time, for speed.
public struct Digest: Hashable, Sendable {
  /// The checksum so far.
  public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The checksum of nothing.
  public init() {}

  /// Adds a number.
  public mutating func add(_ number: Int) { add(word: UInt64(bitPattern: Int64(number))) }

  /// Adds bytes and their number.
  public mutating func add(_ bytes: RawSpan) {
    let words = bytes.byteCount / 8
    for index in 0..<words { add(word: bytes.unsafeLoadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)) }
    for offset in 8 * words..<bytes.byteCount {
      add(word: UInt64(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)))
    }
    add(bytes.byteCount)
  }

  private mutating func add(word: UInt64) {
    value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
    value ^= value >> 32
  }
}
