extension RawSpan {
  /// The byte at `index`, checked against the bounds.
  @inlinable
  public subscript(index: Int) -> UInt8 {
    // Sound: the load checks its bounds, and every bit pattern is a UInt8.
    unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self)
  }

  /// A copy of the bytes.
  public var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
