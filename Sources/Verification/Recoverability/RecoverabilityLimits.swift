internal import BinaryLog
internal import ByteIO

/// Why a replay that reaches the end of the logs may still give other rows than the server had.
struct RecoverabilityLimits {
  private let replay: ReplayRehearsal
  private let point: ValidityPoint

  init(_ replay: ReplayRehearsal, _ point: ValidityPoint) {
    self.replay = replay
    self.point = point
  }

  func add(to report: inout LevelReport) {
    // How the client must be run is for who runs it.
    for note in replay.notes where note.weight != .note {
      report.add(
        Finding(.doubt, .replay, place: note.position.file.display, at: note.position.offset, note.text))
    }
    if replay.furtherNotes > 0 {
      report.add(Finding(.doubt, .replay, "\(replay.furtherNotes) more notes of this kind"))
    }
    addStatements(to: &report)
    addTables(to: &report)
    for (xid, place) in replay.prepared.sorted(by: { $0.value < $1.value }) {
      report.add(
        Finding(
          .doubt, .prepared, place: place.file.display, at: place.offset,
          "XA transaction \(xid) is prepared here, and neither committed nor rolled back up to the end"))
    }
  }

  private func addStatements(to report: inout LevelReport) {
    let logging = replay.logging
    for (hazard, met) in replay.hazards.sorted(by: { $0.value.first < $1.value.first }) {
      report.add(
        Finding(
          .doubt, .unsafeStatements, place: met.first.file.display, at: met.first.offset,
          "statements that \(hazard): \(met.count), of which this is the first"))
    }
    if logging.statements > 0 {
      report.add(
        Finding(
          .note, .limits,
          "\(Quantities.count(Int64(logging.statements), "statement")) changing rows logged as text: what such a one does depends on what "
            + "it finds"))
    }
    if logging.loads > 0 {
      report.add(
        Finding(
          .note, .limits,
          "\(Quantities.count(Int64(logging.loads), "LOAD DATA statement")), whose files are in the logs"))
    }
    if logging.partialImages > 0 {
      report.add(
        Finding(
          .note, .limits,
          "\(logging.partialImages) of \(logging.rowEvents) events of rows have images without all columns: they need the "
            + "other values to be there as they were"))
    }
  }

  private func addTables(to report: inout LevelReport) {
    let missing = replay.missingTables.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    if let first = missing.first {
      let shown = missing.prefix(5).map { "\($0.key.database.display).\($0.key.name.display)" }
      let more = missing.count > 5 ? " and \(missing.count - 5) more" : ""
      report.add(
        Finding(
          .doubt, .otherTables, place: first.value.file.display, at: first.value.offset,
          "the logs change \(Quantities.count(Int64(missing.count), "table")) that the image does not have, and that are not made in the "
            + "logs: \(shown.joined(separator: ", "))\(more); a replay needs them, or filters that leave them out"))
    }
    let cascades = replay.cascades.sorted {
      ($0.value, $0.key.table, $0.key.parent) < ($1.value, $1.key.table, $1.key.parent)
    }
    if let first = cascades.first {
      let children = Set(cascades.map(\.key.table))
      report.add(
        Finding(
          .note, .cascades, item: "\(first.key.table.database.display).\(first.key.table.name.display)",
          place: first.value.file.display, at: first.value.offset,
          "\(Quantities.count(Int64(children.count), "table")), this one among them, have foreign keys with CASCADE, SET "
            + "NULL or SET DEFAULT to tables that the logs change, here \(first.key.parent.database.display)."
            + "\(first.key.parent.name.display): what foreign keys change is not in the logs; in a replay a server makes "
            + "the same changes where it has these foreign keys, and nothing does where they are missing"))
    }
    if let first = replay.unknownTables.min() {
      report.unseen.append(
        "Of \(Quantities.count(Int64(replay.unknownTables.count), "table")) that the logs make or change, the foreign "
          + "keys are not known: \(first.database.display).\(first.name.display)"
          + (replay.unknownTables.count > 1 ? " is one of them." : "."))
    }
  }
}
