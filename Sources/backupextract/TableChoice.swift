import BackupStreamLib
import ByteIO
import Recovery
import TableRows
import ToolKit

/// Which tables of an image were asked for.
struct TableChoice {
  /// The tables, in the order of the catalogue.
  private(set) var tables: [ImageTables.Table] = []
  /// What was asked for and is not there, a sentence each.
  private(set) var unmatched: [String] = []

  private let patterns: [ItemPattern]
  private let exclusions: [ItemPattern]
  private let databases: [ByteString]?

  init(_ command: BackupExtract) throws {
    patterns = try command.patterns.map { try ItemPattern(argument: $0) }
    exclusions = try command.choice.exclude.map { try ItemPattern(argument: $0) }
    databases = command.choice.databases.map(BackupExtract.names)
  }

  /// Whether an item of a database, or with nil the database itself, was asked for.
  func includes(database: ByteString, item: ByteString?) -> Bool {
    if let databases, !databases.contains(database) { return false }
    func matches(_ pattern: ItemPattern) -> Bool {
      guard let item else { return pattern.database == nil && pattern.matchesDatabase(database) }
      return pattern.matchesDatabase(database) && pattern.matchesItem(item)
    }
    return (patterns.isEmpty || patterns.contains(where: matches)) && !exclusions.contains(where: matches)
  }

  /// Whether more than one table may be asked for: whole databases, wildcards, several patterns.
  static func mayBeSeveral(_ command: BackupExtract) throws -> Bool {
    if command.patterns.count != 1 { return true }
    let pattern = try ItemPattern(argument: command.patterns[0])
    return pattern.database == nil || command.patterns[0].contains("%")
  }

  /// Whether an item of an image was asked for.
  func includes(_ item: ItemReference, _ catalogue: Catalogue) -> Bool {
    let (type, database, name) = catalogue[item]
    switch type {
    case .tablespace: return patterns.isEmpty
    case .database: return includes(database: name, item: nil)
    default: return includes(database: database ?? name, item: name)
    }
  }

  /// Chooses among the tables of an image.
  /// - Parameter takesDefinitions: if other items than tables may be asked for as well; else why not.
  mutating func choose(from all: ImageTables, _ catalogue: Catalogue, takesDefinitions: TakesDefinitions) {
    tables = all.tables.filter { includes(database: $0.database, item: $0.name) }
    let databaseNames = catalogue.databases.map(\.name)
    for name in databases ?? [] where !databaseNames.contains(name) {
      unmatched.append(
        "no database is called '\(name.display)'" + Self.hint(name.display, databaseNames.map(\.display)))
    }
    for pattern in patterns {
      if all.tables.contains(where: { pattern.matchesDatabase($0.database) && pattern.matchesItem($0.name) }) {
        continue
      }
      let shown = (pattern.database.map { $0.display + "." } ?? "") + pattern.object.display
      let matching = catalogue.databases.filter { pattern.matchesDatabase($0.name) }
      let items = matching.flatMap(\.items).filter { pattern.matchesItem($0.name) }
      if pattern.database == nil ? !matching.isEmpty : !items.isEmpty {
        if case .no(let reason) = takesDefinitions {
          let what = pattern.database == nil || items.count != 1 ? "has no tables" : "is a \(items[0].type.name)"
          unmatched.append("'\(shown)' \(what): \(reason)")
        }
        continue
      }
      let names = all.tables.map { $0.shownName } + Set(databaseNames.map(\.display)).sorted()
      unmatched.append(
        "nothing matches '\(shown)'"
          + (RawArguments.isFile(shown) ? "; that is a file: one image at a time" : Self.hint(shown, names)))
    }
  }

  /// Whether definitions of views and the like are written, or why not.
  enum TakesDefinitions {
    case yes
    case no(String)
  }

  /// Why nothing is left, where all that was asked for is there.
  var reasonForNothing: String {
    if !exclusions.isEmpty { return "nothing is left of what was asked for: --exclude takes the rest away" }
    if databases != nil, !patterns.isEmpty { return "nothing that the patterns name is in --databases" }
    return "found no table in the image"
  }

  private static func hint(_ text: String, _ names: [String]) -> String {
    let nearest = nearest(text, names)
    return nearest.isEmpty ? "" : "; did you mean \(nearest.joined(separator: ", "))?"
  }

  /// The names that are like a text, the nearest first: at most three.
  static func nearest(_ text: String, _ names: [String]) -> [String] {
    let wanted = Array(text.lowercased().utf8.prefix(200))
    let ranked = names.prefix(20_000).map { name in (name, distance(wanted, Array(name.lowercased().utf8.prefix(200))))
    }
    let limit = max(2, wanted.count / 3)
    return ranked.filter { $0.1 <= limit }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(3).map(\.0)
  }

  /// How many bytes must be changed, added or removed to make one text of the other.
  private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (line, byte) in first.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for column in second.indices {
        let above = row[column + 1]
        row[column + 1] = min(above + 1, row[column] + 1, diagonal + (second[column] == byte ? 0 : 1))
        diagonal = above
      }
    }
    return row[second.count]
  }
}
