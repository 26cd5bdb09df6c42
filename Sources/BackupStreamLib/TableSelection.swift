/// Tables whose chunks are wanted, by snapshot and table number as it is stored, each with a number of the caller's.
public struct TableSelection: Sendable {
  private var indices: [Int32] = []
  private var first: [Int] = []

  /// The tables of `numbers`: for each snapshot, for each stored number the caller's; negative for one not wanted.
  public init(_ numbers: [[Int]]) {
    for snapshot in numbers {
      first.append(indices.count)
      indices += snapshot.map { Int32(clamping: $0) }
    }
    first.append(indices.count)
  }

  /// The caller's number of a table; negative if it is not wanted.
  @inline(__always)
  public func index(_ snapshot: Int, _ number: Int) -> Int {
    guard snapshot >= 0, snapshot + 1 < first.count, number < first[snapshot + 1] - first[snapshot] else { return -1 }
    return Int(indices[first[snapshot] + number])
  }
}
