public import ByteIO

/// The definitions of everything in an image (specification 6), in the order of the image.
public struct Metadata: Hashable, Sendable {
  /// Tablespaces, then databases.
  public var global: [Entry]
  /// For each database its tables.
  public var tables: [[Entry]]
  /// All other items of all databases, such that each comes after those it depends on (6.0.6 and later).
  public var others: [Entry]

  /// Metadata from its lists; `tables` has one list for each database.
  public init(global: [Entry], tables: [[Entry]], others: [Entry]) {
    self.global = global
    self.tables = tables
    self.others = others
  }

  /// The definition of one item.
  public struct Entry: Hashable, Sendable {
    /// Which item.
    public var item: ItemReference
    /// Extra data; no real image has any.
    public var extraData: ByteString?
    /// The create statement as it is stored: see ``StatementText`` for the texts in it.
    public var statement: ByteString?

    /// An entry from its parts.
    public init(item: ItemReference, extraData: ByteString? = nil, statement: ByteString?) {
      self.item = item
      self.extraData = extraData
      self.statement = statement
    }
  }

  /// All entries, in the order of the image.
  public var entries: [Entry] { global + tables.joined() + others }
}

/// Where in the catalogue an item stands.
public enum ItemReference: Hashable, Sendable {
  /// The index in ``Catalogue/tablespaces``.
  case tablespace(Int)
  /// The index in ``Catalogue/databases``.
  case database(Int)
  /// An item of a database: the database's index, and the index in ``Catalogue/Database/items``.
  case item(database: Int, index: Int)
}

extension Catalogue {
  /// The type and name of an item, and its database's name if it has one.
  public subscript(reference: ItemReference) -> (type: ItemType, database: ByteString?, name: ByteString) {
    switch reference {
    case .tablespace(let index): (.tablespace, nil, tablespaces[index])
    case .database(let index): (.database, nil, databases[index].name)
    case .item(let database, let index):
      (databases[database].items[index].type, databases[database].name, databases[database].items[index].name)
    }
  }
}

extension Catalogue {
  /// What an item is, with its database and name as they are shown: `table shop.orders`.
  public func label(_ reference: ItemReference) -> String {
    let (type, database, name) = self[reference]
    return type.label(database, name)
  }
}

extension ItemType {
  /// What an item of this type is, with its database and name as they are shown.
  public func label(_ database: ByteString?, _ name: ByteString) -> String {
    self.name + " " + (database.map { $0.display + "." } ?? "") + name.display
  }
}

/// Reads the metadata chunks against a catalogue, and writes them.
struct MetadataCoder {
  let catalogue: Catalogue
  let version: ServerVersion
  private let tables: [TablePosition: ItemReference]
  /// For each database, the indices of its items that are not tables.
  private let others: [[Int]]
  /// For each database, for each of its items, how many before it are not tables.
  private let ranks: [[Int]]
  /// The position of the first non-table item of each database: 0, but in 6.0.5 they run on across databases.
  private let firstPositions: [Int]

  init(_ catalogue: Catalogue, version: ServerVersion) {
    self.catalogue = catalogue
    self.version = version
    var tables: [TablePosition: ItemReference] = [:]
    for (database, entry) in catalogue.databases.enumerated() {
      for (index, item) in entry.items.enumerated() {
        if let position = item.tablePosition { tables[position] = .item(database: database, index: index) }
      }
    }
    self.tables = tables
    others = catalogue.databases.map { database in
      database.items.indices.filter { database.items[$0].type != .table }
    }
    ranks = catalogue.databases.map { database in
      var rank = 0
      return database.items.map { item in
        defer { if item.type != .table { rank += 1 } }
        return rank
      }
    }
    var next = 0
    firstPositions = others.map { indices in
      defer { if version.isFirstRelease { next += indices.count } }
      return next
    }
  }

  /// A list's entries, up to item type 0 or the end of the chunk.
  private func list(
    _ cursor: inout ByteCursor, _ defined: inout Set<ItemReference>,
    _ reference: (inout ByteCursor, ItemType, Int) throws(CursorError) -> ItemReference?
  ) throws(CursorError) -> [Metadata.Entry] {
    var entries: [Metadata.Entry] = []
    while !cursor.isAtEnd {
      let start = cursor.position
      guard let type = try cursor.itemType() else { return entries }
      let flags = try cursor.u8()
      let position = try cursor.num()
      guard let item = try reference(&cursor, type, position), catalogue[item].type == type else {
        throw CursorError(
          position: start, found: "a definition of a \(type.name) at position \(position)",
          expected: "one of an item of the catalogue")
      }
      guard defined.insert(item).inserted else {
        throw CursorError(
          position: start, found: "another definition of \(type.name) \(catalogue[item].name.display)", expected: "one")
      }
      let extra = flags & 0x80 == 0 ? nil : try cursor.string()
      let statement = flags & 0x40 == 0 ? nil : try cursor.string()
      entries.append(Metadata.Entry(item: item, extraData: extra, statement: statement))
    }
    return entries
  }

  /// - Parameter defined: the items that have their definition; those that are read are added.
  func readGlobal(
    _ cursor: inout ByteCursor, _ defined: inout Set<ItemReference>
  ) throws(CursorError) -> [Metadata.Entry] {
    let entries = try list(&cursor, &defined) { (_, type, position) throws(CursorError) in
      switch type {
      case .tablespace where position < catalogue.tablespaces.count: .tablespace(position)
      case .database where position < catalogue.databases.count: .database(position)
      default: nil
      }
    }
    try cursor.expectEnd("the global items")
    return entries
  }

  func readTables(
    of database: Int, _ cursor: inout ByteCursor, _ defined: inout Set<ItemReference>
  ) throws(CursorError) -> [Metadata.Entry] {
    let entries = try list(&cursor, &defined) { (cursor, type, position) throws(CursorError) in
      let found = tables[TablePosition(snapshot: Int(try cursor.u8()), position: position)]
      if case .item(database, _)? = found { return found }
      return nil
    }
    try cursor.expectEnd("the tables of a database")
    return entries
  }

  func readOthers(
    _ cursor: inout ByteCursor, _ defined: inout Set<ItemReference>
  ) throws(CursorError) -> [Metadata.Entry] {
    let entries = try list(&cursor, &defined) { (cursor, type, position) throws(CursorError) in
      let database = try cursor.num()
      guard others.indices.contains(database) else { return nil }
      let index = position - firstPositions[database]
      return others[database].indices.contains(index) ? .item(database: database, index: others[database][index]) : nil
    }
    // The list of items of tables: no release has written one, but its place is there.
    let start = cursor.position
    let perTable = try list(&cursor, &defined) { (_, _, _) throws(CursorError) in nil }
    if !perTable.isEmpty {
      throw CursorError(position: start, found: "items of tables", expected: "none")
    }
    try cursor.expectEnd("the other items")
    return entries
  }

  /// The chunk of a list of global items or tables.
  func bytes(ofList entries: [Metadata.Entry]) -> ChunkBytes {
    var bytes = ChunkBytes()
    append(entries, to: &bytes)
    if entries.isEmpty { bytes.append(le16: 0) }
    return bytes
  }

  /// The chunk of the other items.
  func bytes(ofOthers entries: [Metadata.Entry]) -> ChunkBytes {
    var bytes = ChunkBytes()
    append(entries, to: &bytes)
    bytes.append(le16: 0)
    return bytes
  }

  private func append(_ entries: [Metadata.Entry], to bytes: inout ChunkBytes) {
    for entry in entries {
      bytes.append(le16: catalogue[entry.item].type.rawValue)
      bytes.append((entry.extraData == nil ? 0 : 0x80) | (entry.statement == nil ? 0 : 0x40))
      switch entry.item {
      case .tablespace(let index), .database(let index): bytes.append(num: index)
      case .item(let database, let index):
        if let table = catalogue.databases[database].items[index].tablePosition {
          bytes.append(num: table.position)
          bytes.append(UInt8(table.snapshot))
        } else {
          bytes.append(num: ranks[database][index] + firstPositions[database])
          bytes.append(num: database)
        }
      }
      if let extra = entry.extraData { bytes.append(string: extra) }
      if let statement = entry.statement { bytes.append(string: statement) }
    }
  }
}
