internal import BinaryLog
internal import BackupStreamLib
internal import ByteIO

/// What must hold for the order of the definitions (specification 6.2, 12.5): a server that restores an image creates
/// each item when it comes to its definition.
///
/// Nothing is lost by another order, and our own tools restore by dependency: what is found is doubtful, as no server
/// has written it, and no failure.
struct OrderRules {
  private let version: ServerVersion
  private let catalogue: Catalogue
  private let metadata: Metadata

  init(_ version: ServerVersion, _ catalogue: Catalogue, _ metadata: Metadata) {
    self.version = version
    self.catalogue = catalogue
    self.metadata = metadata
  }

  /// Checks them all.
  func check(_ report: inout LevelReport) {
    checkKinds(metadata.global, [[.tablespace], [.database]], &report)
    // 6.0.5 stores all items in the order of the catalogue.
    if version.isAtLeast(6, 0, 6) {
      checkKinds(
        metadata.others, [[.procedure, .function], [.view], [.trigger], [.event], [.privilege]], &report)
    }
    checkViews(&report)
  }

  /// Items of the first kinds come before those of the next.
  private func checkKinds(_ entries: [Metadata.Entry], _ kinds: [[ItemType]], _ report: inout LevelReport) {
    var last: (kind: Int, item: ItemReference)?
    for entry in entries {
      guard let kind = kinds.firstIndex(where: { $0.contains(catalogue[entry.item].type) }) else { continue }
      if let last, kind < last.kind {
        return report.add(
          Finding(
            .doubt, .order, item: catalogue.label(entry.item), place: Section.metadata.rawValue,
            "found its definition behind that of \(catalogue.label(last.item)), expected it before"))
      }
      last = (kind, entry.item)
    }
  }

  /// Views come after the views that they read.
  private func checkViews(_ report: inout LevelReport) {
    var places: [TableName: Int] = [:]
    for (place, entry) in metadata.others.enumerated() {
      let (type, database, name) = catalogue[entry.item]
      if type == .view, let database { places[TableName(database: database, name: name)] = place }
    }
    for (place, entry) in metadata.others.enumerated() where catalogue[entry.item].type == .view {
      for base in bases(of: entry) {
        guard let other = places[base], other > place else { continue }
        // Not in 6.0.5, which does not know what depends on what.
        let isKnown = !version.isAtLeast(6, 0, 6)
        report.add(
          Finding(
            isKnown ? .note : .doubt, isKnown ? .knownDefect : .order, item: catalogue.label(entry.item),
            place: Section.metadata.rawValue,
            "found its definition before that of \(catalogue.label(metadata.others[other].item)), which it reads"
              + (isKnown ? ", as images of 6.0.5 may have it" : ", expected it behind")
              + ": MySQL 6.0 can't restore it in this order"))
      }
    }
  }

  /// The tables and views that a view reads; their names are complete in the statements that servers store.
  private func bases(of entry: Metadata.Entry) -> [TableName] {
    let (type, database, _) = catalogue[entry.item]
    guard let stored = entry.statement, let database,
      let text = try? StatementText(parsing: stored, type: type, database: database, version: version).texts.last
    else { return [] }
    let statement = LoggedStatement(text, in: StatementContext(database: database))
    guard statement.kind == .create(.view) else { return [] }
    return statement.tables(written: false).compactMap { base in
      base.name.map { TableName(database: base.database, name: $0) }
    }
  }
}
