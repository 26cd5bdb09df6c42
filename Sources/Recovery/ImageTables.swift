public import BackupStreamLib
public import ByteIO
public import TableRows

/// The tables of an image with their definitions.
public struct ImageTables: Sendable {
  /// A table of the catalogue.
  public struct Table: Sendable {
    /// Where in the catalogue it is.
    public var item: ItemReference
    /// Where its rows are.
    public var position: TablePosition
    /// The database.
    public var database: ByteString
    /// The name.
    public var name: ByteString
    /// Its CREATE TABLE statement, if the image has one.
    public var statement: ByteString?
    /// What that says, or why it cannot be told.
    public var definition: Result<TableDefinition, ExtractionError>

    /// Database and name as they are shown.
    public var shownName: String { database.display + "." + name.display }
  }

  /// All tables, in the order of the catalogue.
  public let tables: [Table]

  /// Reads the definitions of the tables of an image.
  /// - Throws: ``ImageError`` if the preamble cannot be read. A statement that cannot be understood is no failure here:
  ///   see ``Table/definition``.
  public init(_ image: ImageReader) throws(ImageError) {
    let catalogue = try image.catalogue()
    let metadata = try image.metadata()
    let version = image.header.serverVersion
    var statements: [ItemReference: ByteString] = [:]
    for entry in metadata.entries { statements[entry.item] = entry.statement }
    var tables: [Table] = []
    for (number, database) in catalogue.databases.enumerated() {
      let characterSet = Self.characterSet(of: statements[.database(number)], version)
      for (index, item) in database.items.enumerated() {
        guard let position = item.tablePosition else { continue }
        let reference = ItemReference.item(database: number, index: index)
        var table = Table(
          item: reference, position: position, database: database.name, name: item.name, statement: nil,
          definition: .failure(
            ExtractionError(
              table: "\(database.name.display).\(item.name.display)", offset: nil,
              reason: "the image has no definition of it")))
        if let stored = statements[reference] { table.define(stored, version, characterSet) }
        tables.append(table)
      }
    }
    self.tables = tables
  }

  /// The character set that a database's tables have if they name none.
  private static func characterSet(of stored: ByteString?, _ version: ServerVersion) -> CharacterSet {
    guard let fallback = CharacterSet.named("latin1", in: dialect(of: version)) else { return .binary }
    guard let stored,
      let text = try? StatementText(parsing: stored, type: .database, database: nil, version: version).texts.last
    else { return fallback }
    let words = StatementScanner(text).words
    guard let place = words.lastIndex(of: "SET"), place + 1 < words.count else { return fallback }
    let name = words[(place + 1)...].first { $0 != "=" } ?? ""
    return CharacterSet.named(ByteString(name), in: dialect(of: version)) ?? fallback
  }

  /// Whose names of character sets a server uses.
  static func dialect(of version: ServerVersion) -> CharacterSet.Dialect { version.major == 6 ? .mysql60 : .modern }
}

extension ImageTables.Table {
  /// Takes the definition from the stored statement.
  fileprivate mutating func define(_ stored: ByteString, _ version: ServerVersion, _ characterSet: CharacterSet) {
    do {
      let texts = try StatementText(parsing: stored, type: .table, database: database, version: version).texts
      guard let create = texts.last else { return }
      statement = create
      let parsed = try TableDefinition(
        parsing: create, dialect: ImageTables.dialect(of: version), databaseCharacterSet: characterSet)
      guard parsed.name == name, !parsed.columns.isEmpty else {
        definition = .failure(
          ExtractionError(
            table: shownName, offset: nil,
            reason: "its definition is that of \(parsed.name.display), with \(parsed.columns.count) columns"))
        return
      }
      definition = .success(parsed)
    } catch {
      let damage = (error as? CursorError).map { "found \($0.found), expected \($0.expected)" }
      definition = .failure(
        ExtractionError(
          table: shownName, offset: nil, reason: damage.map { "its stored statement is damaged: \($0)" } ?? "\(error)"))
    }
  }
}
