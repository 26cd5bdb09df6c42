import BackupStreamLib
import ByteIO
import Recovery
import TableRows
import ToolKit

/// Names in options, looked up in the image.
extension BackupExtract {
  /// The names of a list with commas.
  static func names(_ list: String) -> [ByteString] {
    RawArguments.bytes(list).bytes.split(separator: UInt8(ascii: ",")).map { ByteString(Array($0)) }
  }

  /// The column of a name: case does not count, as for servers.
  static func column(_ name: ByteString, in definition: TableDefinition) -> Int? {
    if let index = definition.columns.firstIndex(where: { $0.name == name }) { return index }
    guard let wanted = name.text?.lowercased() else { return nil }
    return definition.columns.firstIndex { $0.name.text?.lowercased() == wanted }
  }

  /// A sentence about a name of `--columns` or `--rename` that nothing of what was chosen has; nil if there is none.
  func unknownName(
    in tables: [ImageTables.Table], _ catalogue: Catalogue, _ choice: TableChoice
  ) throws -> String? {
    if let text = unknownColumn(in: tables) { return text }
    for (from, _) in try renames() {
      let isThere =
        from.database.map { database in
          tables.contains { $0.database == database && $0.name == from.object }
        }
        ?? catalogue.databases.contains { database in
          database.name == from.object
            && (choice.includes(database: database.name, item: nil)
              || database.items.contains { choice.includes(database: database.name, item: $0.name) })
        }
      if isThere { continue }
      let shown = (from.database.map { $0.display + "." } ?? "") + from.object.display
      let names = from.database == nil ? catalogue.databases.map(\.name.display) : tables.map(\.shownName)
      let nearest = TableChoice.nearest(shown, names)
      return "--rename: nothing that was chosen is called '\(shown)'"
        + (nearest.isEmpty ? "" : "; did you mean \(nearest.joined(separator: ", "))?")
    }
    return nil
  }

  private func unknownColumn(in tables: [ImageTables.Table]) -> String? {
    guard let columns = choice.columns else { return nil }
    let definitions = tables.compactMap { try? $0.definition.get() }
    if definitions.isEmpty { return nil }
    for name in Self.names(columns) where !definitions.contains(where: { Self.column(name, in: $0) != nil }) {
      var known: [String] = []
      for column in definitions.lazy.flatMap(\.columns) where !known.contains(column.name.display) {
        known.append(column.name.display)
        if known.count > 40 { break }
      }
      let list = known.prefix(40).joined(separator: ", ") + (known.count > 40 ? ", …" : "")
      let what = tables.count == 1 ? tables[0].shownName : "any of \(tables.count) tables"
      return "found no column \(name.display) in \(what), expected some of \(list)"
    }
    return nil
  }
}
