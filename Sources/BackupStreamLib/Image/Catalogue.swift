public import ByteIO

/// The names of everything in an image (specification 5).
public struct Catalogue: Hashable, Sendable {
  /// Character sets: that of the strings in the image, and the server's. Always these two in real images.
  public var charsets: [ByteString]
  /// Users; none in real images.
  public var users: [ByteString]
  /// Tablespaces that tables of the image use.
  public var tablespaces: [ByteString]
  /// Databases.
  public var databases: [Database]

  /// A catalogue from its parts.
  public init(
    charsets: [ByteString] = ["utf8", "utf8"], users: [ByteString] = [], tablespaces: [ByteString] = [],
    databases: [Database]
  ) {
    self.charsets = charsets
    self.users = users
    self.tablespaces = tablespaces
    self.databases = databases
  }

  /// One database and its items.
  public struct Database: Hashable, Sendable {
    /// The name, unquoted.
    public var name: ByteString
    /// Extra data behind the name; no real image has any.
    public var extraData: ByteString?
    /// Tables and other items in the order of the image, which is: tables, procedures, functions, views, events,
    /// triggers, privileges.
    public var items: [Item]

    /// A database from its parts.
    public init(name: ByteString, extraData: ByteString? = nil, items: [Item]) {
      self.name = name
      self.extraData = extraData
      self.items = items
    }

    /// The tables, in the order of the image.
    public var tables: [Item] { items.filter { $0.type == .table } }
    /// What is not a table, in the order of the image.
    public var others: [Item] { items.filter { $0.type != .table } }
  }

  /// An item of a database.
  public struct Item: Hashable, Sendable {
    /// What it is; not a database or a global item.
    public var type: ItemType
    /// The name, unquoted. Privileges have a number appended, see ``shownName``.
    public var name: ByteString
    /// Tables only: where its rows are.
    public var tablePosition: TablePosition?

    /// An item from its parts.
    public init(type: ItemType, name: ByteString, tablePosition: TablePosition? = nil) {
      self.type = type
      self.name = name
      self.tablePosition = tablePosition
    }

    /// The name as it is shown: that of a privilege without the number and the spaces before it (5.3).
    public var shownName: ByteString {
      guard type == .privilege else { return name }
      var bytes = name.bytes[...]
      while let last = bytes.last, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last) { bytes.removeLast() }
      while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
      return ByteString(Array(bytes))
    }
  }

  /// The number of tables in each of `snapshotCount` snapshots.
  public func tableCounts(snapshotCount: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: snapshotCount)
    for database in databases {
      for case let position? in database.items.map(\.tablePosition) where position.snapshot < snapshotCount {
        counts[position.snapshot] += 1
      }
    }
    return counts
  }
}

/// Which table of which snapshot.
public struct TablePosition: Hashable, Sendable {
  /// The snapshot, 0-based.
  public var snapshot: Int
  /// The position in the snapshot, 0-based; it runs across databases.
  public var position: Int

  /// A position from its parts.
  public init(snapshot: Int, position: Int) {
    self.snapshot = snapshot
    self.position = position
  }
}

/// How many more names may be held in memory: a small compressed image could hold billions.
struct ItemBudget {
  /// How many an image may have.
  static let maximum = 2_000_000
  private var left = maximum

  /// Counts one name, which stands at a position of the chunk.
  mutating func take(at position: Int) throws(CursorError) {
    guard left > 0 else {
      throw CursorError(position: position, found: "more than \(Self.maximum) names", expected: "fewer")
    }
    left -= 1
  }
}

extension Catalogue {
  /// Reads the catalogue chunk (5.1); the databases' items are in chunks of their own.
  /// - Parameter budget: how many names there may be; lowered by those that are read.
  init(parsing cursor: inout ByteCursor, budget: inout ItemBudget) throws(CursorError) {
    self.init(charsets: [], databases: [])
    charsets = try Self.names(&cursor, &budget)
    users = try Self.names(&cursor, &budget)
    tablespaces = try Self.names(&cursor, &budget)
    while !cursor.isAtEnd {
      try budget.take(at: cursor.position)
      var database = Database(name: try cursor.string(), items: [])
      if try cursor.u8() & 0x80 != 0 {
        database.extraData = ByteString(try cursor.take(Int(try cursor.le16()), "extra data"))
      }
      databases.append(database)
    }
  }

  private static func names(
    _ cursor: inout ByteCursor, _ budget: inout ItemBudget
  ) throws(CursorError) -> [ByteString] {
    var names: [ByteString] = []
    while true {
      let name = try cursor.string()
      if name.isEmpty { return names }
      try budget.take(at: cursor.position)
      names.append(name)
    }
  }

  /// The catalogue chunk.
  var bytes: ChunkBytes {
    var bytes = ChunkBytes()
    for list in [charsets, users, tablespaces] {
      for name in list { bytes.append(string: name) }
      bytes.append(0)
    }
    for database in databases {
      bytes.append(string: database.name)
      bytes.append(database.extraData == nil ? 0 : 0x80)
      if let extra = database.extraData {
        bytes.append(le16: UInt16(extra.count))
        bytes.append(raw: extra)
      }
    }
    return bytes
  }
}

extension Catalogue.Database {
  /// Reads the chunk of a database's items (5.2).
  /// - Parameter snapshotCount: how many snapshots there are to refer to.
  mutating func parseItems(
    _ cursor: inout ByteCursor, snapshotCount: Int, budget: inout ItemBudget
  ) throws(CursorError) {
    while !cursor.isAtEnd {
      let start = cursor.position
      try budget.take(at: start)
      guard let type = try cursor.itemType() else {
        if !items.isEmpty {
          throw CursorError(position: start, found: "item type 0", expected: "an item, or the end of the chunk")
        }
        return try cursor.expectEnd("the empty list")
      }
      guard type != .database && type != .tablespace else {
        throw CursorError(position: start, found: "a \(type.name)", expected: "an item of a database")
      }
      var item = Catalogue.Item(type: type, name: try cursor.string())
      if type == .table {
        _ = try cursor.u8()  // flags: 0, and ignored by the original reader whatever they are
        let snapshot = Int(try cursor.u8())
        guard snapshot < snapshotCount else {
          throw CursorError(
            position: cursor.position - 1, found: "snapshot \(snapshot) of a table",
            expected: "one of \(snapshotCount) snapshots, counted from 0")
        }
        item.tablePosition = TablePosition(snapshot: snapshot, position: try cursor.num())
      }
      items.append(item)
    }
  }

  /// The chunk of the database's items.
  var bytes: ChunkBytes {
    var bytes = ChunkBytes()
    if items.isEmpty { bytes.append(le16: 0) }
    for item in items {
      bytes.append(le16: item.type.rawValue)
      bytes.append(string: item.name)
      if let table = item.tablePosition {
        bytes.append(0)
        bytes.append(UInt8(table.snapshot))
        bytes.append(num: table.position)
      }
    }
    return bytes
  }
}
