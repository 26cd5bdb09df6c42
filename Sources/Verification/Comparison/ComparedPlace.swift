public import BackupStreamLib
public import ByteIO
public import Recovery
public import TableRows

/// Something that has definitions and rows to be compared: an image, or a server.
public protocol ComparedPlace {
  /// All items with their statements, in order.
  var items: [ComparedItem] { get }
  /// The tables among them.
  var tables: [ComparedTable] { get }
  /// Goes over the rows of tables.
  /// - Parameters:
  ///   - chosen: the tables, by their indices among ``tables``.
  ///   - work: what is taken of each; its tables are those of `chosen`, in that order.
  ///   - begin: told what counts the progress, and where that will end.
  ///   - take: gets what a ``KeyExtractor`` writes of rows of one of them, by its index in `chosen`.
  /// - Returns: what could not be read.
  func takeKeys(
    of chosen: [Int], _ work: KeyWork, begin: (ByteCounter, Int64?) -> Void, _ take: (Int, RawSpan) throws -> Void
  ) throws -> [Loss]
}

/// An item with its statements.
public struct ComparedItem: Sendable {
  /// What it is.
  public var type: ItemType
  /// Its database; nil for a database or a tablespace.
  public var database: ByteString?
  /// Its name.
  public var name: ByteString
  /// Its statements, that which defines it the last.
  public var statements: [ByteString]

  /// An item from its parts.
  public init(type: ItemType, database: ByteString?, name: ByteString, statements: [ByteString]) {
    self.type = type
    self.database = database
    self.name = name
    self.statements = statements
  }

  /// The lines of its statements.
  var lines: [ByteString] { statements.flatMap(\.lines) }
}

/// A table.
public struct ComparedTable: Sendable {
  /// Database and name.
  public var database: ByteString, name: ByteString
  /// Its definition; nil if it cannot be understood.
  public var definition: TableDefinition?
  /// Whether its rows are there.
  public var hasRows: Bool

  /// A table from its parts.
  public init(database: ByteString, name: ByteString, definition: TableDefinition?, hasRows: Bool) {
    self.database = database
    self.name = name
    self.definition = definition
    self.hasRows = hasRows
  }
}

/// An image to be compared.
struct ComparedImage: ComparedPlace {
  let items: [ComparedItem]
  let tables: [ComparedTable]
  private let file: ImageFile
  private let options: VerificationOptions
  private let ofImage: [ImageTables.Table]

  /// Reads the preamble.
  /// - Throws: ``ImageError`` if it cannot be read.
  init(_ file: ImageFile, _ options: VerificationOptions) throws {
    self.file = file
    self.options = options
    let image = try file.reader()
    items = try Self.items(image)
    ofImage = try ImageTables(image).tables
    let snapshots = image.snapshots
    tables = ofImage.map { table in
      ComparedTable(
        database: table.database, name: table.name, definition: table.selected?.definition,
        hasRows: snapshots[table.position.snapshot].driver != .noData)
    }
  }

  private static func items(_ image: ImageReader) throws -> [ComparedItem] {
    let catalogue = try image.catalogue()
    var statements: [ItemReference: [ByteString]] = [:]
    // 6.0.9 and later name privileges without them.
    var grantees: [ItemReference: ByteString] = [:]
    for entry in try image.metadata().entries {
      guard let stored = entry.statement else { continue }
      let (type, database, _) = catalogue[entry.item]
      let texts =
        (try? StatementText(
          parsing: stored, type: type, database: database, version: image.header.serverVersion
        ).texts) ?? [stored]
      // Which database is in use says nothing of the item, and what stands before a GRANT is in it as well.
      let isPrivilege = type == .privilege && texts.count == 4
      let isUse = texts.count > 1 && texts[0].bytes.starts(with: Array("USE ".utf8))
      statements[entry.item] = Array(texts.dropFirst(isPrivilege ? 3 : isUse ? 1 : 0))
      if isPrivilege { grantees[entry.item] = texts[0] }
    }
    var items: [ComparedItem] = []
    func add(_ reference: ItemReference, _ name: ByteString? = nil) {
      let (type, database, own) = catalogue[reference]
      let isOfDatabase = if case .item = reference { true } else { false }
      items.append(
        ComparedItem(
          type: type, database: isOfDatabase ? database : nil, name: grantees[reference] ?? name ?? own,
          statements: statements[reference] ?? []))
    }
    for index in catalogue.tablespaces.indices { add(.tablespace(index)) }
    for (number, database) in catalogue.databases.enumerated() {
      add(.database(number))
      for (index, item) in database.items.enumerated() {
        add(.item(database: number, index: index), item.shownName)
      }
    }
    return items
  }

  func takeKeys(
    of chosen: [Int], _ work: KeyWork, begin: (ByteCounter, Int64?) -> Void, _ take: (Int, RawSpan) throws -> Void
  ) throws -> [Loss] {
    var pass = KeyPass(chosen.compactMap { ofImage[$0].selected }, work)
    pass.verifiesChecksums = true
    try pass.run(file, options, begin: begin, take)
    return pass.losses
  }
}

extension ByteString {
  /// Its lines.
  fileprivate var lines: [ByteString] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { ByteString(Array($0)) }
  }
}
