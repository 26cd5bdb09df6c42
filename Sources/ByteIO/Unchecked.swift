/// A value in memory of its own, for hot loops: a property of a class costs a check of exclusive access each time it is
/// used, this does not.
///
/// Sound as long as nobody enters ``withValue(_:)`` again inside it, and as one thread uses it at a time: which is for
/// its owner to see to, who keeps it private.
@safe
public struct Unchecked<Value: ~Copyable>: ~Copyable {
  @usableFromInline let value: UnsafeMutablePointer<Value>

  /// Keeps a value.
  public init(_ value: consuming Value) {
    unsafe self.value = .allocate(capacity: 1)
    unsafe self.value.initialize(to: value)
  }

  deinit {
    unsafe value.deinitialize(count: 1)
    unsafe value.deallocate()
  }

  /// Lends the value.
  @inlinable @inline(__always)
  public func withValue<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(&value.pointee)
  }
}
