internal import BinaryLog
internal import BackupStreamLib
internal import Recovery
internal import SnapshotDrivers
internal import TableRows

/// What has come out of the check of rows, batch by batch.
struct RowTally {
  private let tables: [SelectedTable]
  /// For each table: how many sound rows were found, and whether nothing was wrong.
  private(set) var rows: [Int64], isSound: [Bool]
  /// The stretches of the stream in which rows of unknown tables may have been.
  private(set) var lost: [Range<Int64>] = []
  private var doubts: [[RowDoubt]]

  init(_ tables: [SelectedTable]) {
    self.tables = tables
    rows = [Int64](repeating: 0, count: tables.count)
    isSound = [Bool](repeating: true, count: tables.count)
    doubts = [[RowDoubt]](repeating: [], count: tables.count)
  }

  /// Takes a batch.
  mutating func add(_ batch: RowBatch, _ report: inout LevelReport) {
    for segment in batch.segments { rows[segment.table] += segment.rows }
    for loss in batch.losses { add(loss, &report) }
    for (table, doubt) in batch.doubts {
      if let place = doubts[table].firstIndex(where: { $0.column == doubt.column }) {
        doubts[table][place].count += doubt.count
      } else {
        doubts[table].append(doubt)
      }
    }
  }

  private mutating func add(_ loss: Loss, _ report: inout LevelReport) {
    if let table = loss.table { isSound[table] = false }
    let item = loss.table.map { tables[$0].shownName }
    switch loss.cause {
    case .structure(let error)?:
      if !Self.concernsRows(error, loss) { return }
      let start = loss.offset ?? 0
      lost.append(start..<(loss.length.map { start + max(1, $0) } ?? .max))
      let rest = loss.length.map { "the rows in these \($0) bytes" } ?? "the rows from here on"
      let damage = Finding(error)
      report.add(
        Finding(
          .failure, damage.kind, place: damage.place, at: loss.offset, length: loss.length,
          "\(rest) were not checked: \(damage.text)"))
    case .row(let error)?:
      let text = "\(error)"
      report.add(
        Finding(.failure, error.column == nil ? .row : .value, item: item, place: loss.file, at: loss.offset, text))
    case .driver(let error)?:
      let text = "found \(error.found)" + (error.expected.isEmpty ? "" : ", expected \(error.expected)")
      report.add(
        Finding(.failure, loss.file == nil ? .row : .nativeFile, item: item, place: loss.file, at: loss.offset, text))
    case .checksum?, nil:
      report.add(Finding(.failure, .row, item: item, place: loss.file, at: loss.offset, loss.reason))
    }
  }

  /// Whether rows may be lost: not where the end of the image or of its container is damaged, which is a matter of the
  /// structure. But a chunk of rows that damage made look like the summary is none, and others follow it.
  private static func concernsRows(_ error: ImageError, _ loss: Loss) -> Bool {
    switch error.section {
    case .summary: loss.length != nil
    case .end: error.code == .damaged && error.cause == nil
    case .index: false
    default: true
    }
  }

  /// Reports the doubts.
  func finish(_ report: inout LevelReport) {
    for (table, doubts) in doubts.enumerated() {
      for doubt in doubts.sorted(by: { $0.column < $1.column }) {
        let more = doubt.count > 1 ? " (and \(doubt.count - 1) more values of the column)" : ""
        report.add(
          Finding(
            .doubt, .value, item: tables[table].shownName, at: doubt.offset < 0 ? nil : doubt.offset,
            "\(doubt.first)\(more)"))
      }
    }
  }
}
