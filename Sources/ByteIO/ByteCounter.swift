internal import Synchronization

/// How many bytes have gone by, readable from another thread.
public final class ByteCounter: Sendable {
  private let count = Atomic<Int64>(0)

  /// None yet.
  public init() {}

  /// How many.
  public var value: Int64 { count.load(ordering: .relaxed) }

  /// States how many.
  public func set(_ value: Int64) { count.store(value, ordering: .relaxed) }

  /// Adds some.
  public func add(_ value: Int64) { count.wrappingAdd(value, ordering: .relaxed) }
}
