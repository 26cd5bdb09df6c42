#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension RawSpan {
  /// The byte at `index`, checked against the bounds.
  @inlinable
  public subscript(index: Int) -> UInt8 {
    // Sound: the load checks its bounds, and every bit pattern is a UInt8.
    unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self)
  }

  /// Whether the bytes are the same as others.
  public func isEqual(to other: RawSpan) -> Bool {
    guard byteCount == other.byteCount else { return false }
    // Sound: both have so many bytes. An empty span has no address.
    return unsafe withUnsafeBytes { left in
      unsafe other.withUnsafeBytes { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return true }
        return unsafe memcmp(left, right, byteCount) == 0
      }
    }
  }

  /// Whether the bytes are those of an array.
  public func isEqual(to other: [UInt8]) -> Bool {
    unsafe other.withUnsafeBytes { unsafe isEqual(to: RawSpan(_unsafeBytes: $0)) }
  }

  /// A copy of the bytes.
  public var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
