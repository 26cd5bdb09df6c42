import BackupStreamLib
import ByteIO
import Recovery
import ToolKit

/// The definitions of an image as SQL.
struct DefinitionReport {
  let image: ImageReader
  /// The name of the image as it is shown.
  let shownPath: String
  let pattern: ItemPattern?

  /// Prints the SQL.
  /// - Returns: how it went: a finding if nothing matches, doubtful if something was left out.
  func print(to output: inout StandardOutput, _ messages: Messages) throws -> ExitStatus {
    let catalogue = try image.catalogue()
    let metadata = try image.metadata()
    let script = DefinitionScript(
      catalogue: catalogue, metadata: metadata, version: image.header.serverVersion,
      isIncluded: { isIncluded($0, catalogue) })
    if script.count == 0 && script.notes.isEmpty {
      messages.error("\(shownPath): nothing matches '\(described)'")
      return .finding
    }
    try output.write(data: ByteString(script.bytes))
    for note in script.notes { messages.note("\(shownPath): \(note)") }
    return script.notes.isEmpty ? .success : .doubtful
  }

  private var described: String {
    guard let pattern else { return "%" }
    return (pattern.database.map { $0.display + "." } ?? "") + pattern.object.display
  }

  /// A plain pattern takes databases with all that is in them, and tablespaces; `db.object` takes items.
  private func isIncluded(_ item: ItemReference, _ catalogue: Catalogue) -> Bool {
    guard let pattern else { return true }
    switch item {
    case .tablespace(let index): return pattern.database == nil && pattern.matchesDatabase(catalogue.tablespaces[index])
    case .database(let index):
      return pattern.database == nil && pattern.matchesDatabase(catalogue.databases[index].name)
    case .item(let database, let index):
      let database = catalogue.databases[database]
      return pattern.matchesDatabase(database.name) && pattern.matchesItem(database.items[index].shownName)
    }
  }
}
