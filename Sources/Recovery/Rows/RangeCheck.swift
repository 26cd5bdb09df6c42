internal import SnapshotDrivers

/// Holds against each other what neighbouring ranges say of rows that reach over their border.
struct RangeCheck {
  /// For each table: how many chunks behind the last range belong to a row that began in it.
  private var pending: [Int: Int] = [:]
  /// Whether the ranges are not all there are.
  private let isSample: Bool
  /// Whether that is unknown of all tables but some, behind damage.
  private var isUncertain = false
  private var certain: Set<Int> = []

  init(isSample: Bool) { self.isSample = isSample }

  /// Adds the next range.
  /// - Returns: the chunks that belong to no row.
  mutating func add(_ batch: RowBatch) -> [Loss] {
    if isSample { return [] }
    guard batch.losses.isEmpty else {
      // What was lost may have been the row.
      pending = [:]
      isUncertain = true
      certain = []
      return []
    }
    if batch.leading.isEmpty, batch.overrun.isEmpty, pending.isEmpty, !isUncertain { return [] }
    var losses: [Loss] = []
    for (table, count) in batch.leading where isCertain(table) {
      pending[table, default: 0] -= count
      if pending[table, default: 0] < 0 { losses.append(loss(table, batch)) }
    }
    for table in batch.begun {
      if isCertain(table), pending[table, default: 0] > 0 { losses.append(loss(table, batch)) }
      pending[table] = 0
      if isUncertain { certain.insert(table) }
    }
    for (table, count) in batch.overrun where isCertain(table) { pending[table, default: 0] += count }
    pending = pending.filter { $0.value > 0 }
    return losses
  }

  /// Ends the ranges.
  /// - Returns: a loss for each table of which chunks were expected.
  mutating func finish() -> [Loss] { pending.keys.sorted().map { loss($0, nil) } }

  private func isCertain(_ table: Int) -> Bool { !isUncertain || certain.contains(table) }

  private func loss(_ table: Int, _ batch: RowBatch?) -> Loss {
    let offset = batch?.leadingOffset[table]
    let error = SnapshotDriverError(at: offset, found: "a chunk that belongs to no row", expected: "a row first")
    return Loss(
      table: table, offset: offset, .driver(error), reason: "found \(error.found), expected \(error.expected)")
  }
}
