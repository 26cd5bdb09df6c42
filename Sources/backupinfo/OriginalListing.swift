import BackupStreamLib
import ByteIO
import ToolKit

/// The lists of items of the original client: catalogue details, metadata, search results.
struct OriginalListing {
  let catalogue: Catalogue
  let options: OriginalReport.Options

  /// One line of a list.
  private struct Line {
    let indent: Int
    let type: String
    let database: ByteString?
    let name: ByteString
    /// The item, unless it is a character set or a user, which have no metadata.
    let item: ItemReference?
  }

  /// Prints the section "Catalog details".
  func printDetails(_ output: inout StandardOutput) throws {
    try output.write("\nCatalog details:\n\n")
    for line in lines { try write(line, &output) }
  }

  /// Prints the section "Meta data".
  func printMetadata(_ metadata: Metadata, _ output: inout StandardOutput) throws {
    try output.write("\nMeta data:\n")
    if options.usesImageOrder {
      for entry in metadata.entries {
        try printMetadata(entry, line(entry.item, indent: 2), afterEmptyLine: true, &output)
      }
      return
    }
    let entries = Self.entries(metadata)
    for line in lines {
      if let item = line.item, let entry = entries[item] {
        try printMetadata(entry, line, afterEmptyLine: true, &output)
      }
    }
  }

  /// Prints what matches a search.
  /// - Parameter metadata: those to print with each match, if any.
  func printMatches(_ pattern: ItemPattern, _ metadata: Metadata?, _ output: inout StandardOutput) throws {
    try output.write("\nSearching for ")
    if let database = pattern.database {
      try output.write("", database, pattern.object)
    } else {
      try output.write("'")
      try output.write(data: pattern.object)
      try output.write("'")
    }
    try output.write("\n")
    let entries = metadata.map(Self.entries) ?? [:]
    for line in lines where matches(line, pattern) {
      try write(line, &output)
      if let item = line.item, let entry = entries[item] {
        try printMetadata(entry, line, afterEmptyLine: false, &output)
      }
    }
  }

  private static func entries(_ metadata: Metadata) -> [ItemReference: Metadata.Entry] {
    Dictionary(metadata.entries.map { ($0.item, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func matches(_ line: Line, _ pattern: ItemPattern) -> Bool {
    let object = LikePattern(pattern.object)
    guard let database = line.database else {
      // In image order global items are held against the object part, whatever the database part is.
      return (options.usesImageOrder || pattern.database == nil) && object.matches(line.name)
    }
    // A plain pattern has no database part, which in image order matches only an empty name.
    guard let part = pattern.database ?? (options.usesImageOrder ? ByteString([]) : nil) else { return false }
    return LikePattern(part).matches(database) && object.matches(line.name)
  }

  // MARK: lines

  /// The lines of all items, in the order that was asked for.
  private var lines: [Line] {
    let indent = options.usesImageOrder ? 2 : 4
    var lines: [Line] = []
    let charsets = options.usesImageOrder ? catalogue.charsets[...] : catalogue.charsets.dropFirst(2)
    if options.usesImageOrder || options.isVerbose {
      lines += charsets.map { Line(indent: 2, type: "Charset", database: nil, name: $0, item: nil) }
    }
    lines += catalogue.users.map { Line(indent: 2, type: "User", database: nil, name: $0, item: nil) }
    lines += catalogue.tablespaces.indices.map { line(.tablespace($0), indent: 2) }
    // The catalogue names all databases before the items of the first.
    if options.usesImageOrder { lines += catalogue.databases.indices.map { line(.database($0), indent: 2) } }
    for (number, database) in catalogue.databases.enumerated() {
      if !options.usesImageOrder { lines.append(line(.database(number), indent: 2)) }
      let order =
        options.usesImageOrder
        ? Array(database.items.indices)
        : database.items.indices.filter { database.items[$0].type == .table }
          + database.items.indices.filter { database.items[$0].type != .table }
      lines += order.map { line(.item(database: number, index: $0), indent: indent) }
    }
    return lines
  }

  private func line(_ item: ItemReference, indent: Int) -> Line {
    let (type, database, name) = catalogue[item]
    let shown =
      if case .item(let database, let index) = item {
        catalogue.databases[database].items[index].shownName
      } else {
        name
      }
    return Line(indent: indent, type: Self.name(type), database: database, name: shown, item: item)
  }

  private static func name(_ type: ItemType) -> String {
    switch type {
    case .charset: "Charset"
    case .user: "User"
    case .privilege: "Privilege"
    case .database: "Database"
    case .table: "Table"
    case .view: "View"
    case .procedure: "Sproc"
    case .function: "Sfunc"
    case .event: "Event"
    case .trigger: "Trigger"
    case .tablespace: "Tablespace"
    }
  }

  /// - Parameter width: to how many columns the type is padded.
  private func writeItem(_ line: Line, width: Int, _ output: inout StandardOutput) throws {
    let type = line.type + String(repeating: " ", count: max(0, width - line.type.count))
    try output.write(String(repeating: " ", count: line.indent) + type + " ")
    if let database = line.database {
      try output.write("", database, line.name)
    } else {
      try output.write("'")
      try output.write(data: line.name)
      try output.write("'")
    }
  }

  private func write(_ line: Line, _ output: inout StandardOutput) throws {
    try writeItem(line, width: 9, &output)
    try output.write("\n")
  }

  private func printMetadata(
    _ entry: Metadata.Entry, _ line: Line, afterEmptyLine: Bool, _ output: inout StandardOutput
  ) throws {
    if options.metadataStatements, let statement = entry.statement {
      if afterEmptyLine { try output.write("\n") }
      try writeItem(line, width: 0, &output)
      try output.write(" statement: '")
      try output.write(data: statement)
      try output.write("'\n")
    }
    let extra = entry.extraData?.count ?? 0
    if options.metadataExtra && (extra > 0 || options.isVerbose) {
      if afterEmptyLine && !options.metadataStatements { try output.write("\n") }
      try writeItem(line, width: 0, &output)
      try output.write(" extra data length: \(extra)\n")
    }
  }
}
