internal import ByteIO

/// The table maps of a log as far as they hold: those of the statement that is being read.
///
/// Servers write the same map again and again; it is read once and stays the same object, so that what is made from it
/// can be kept.
public struct TableMaps {
  /// A map, and what was made of it.
  struct Entry {
    let id: UInt64
    var body: [UInt8]
    var map: TableMap
    var counter: RowCounter
    /// The last statement that had the map.
    var statement: Int
  }

  private var entries: [Entry] = []
  /// Where in ``entries`` the map of a number stands.
  private var places: [UInt64: Int] = [:]
  /// The place that was last found, for each value of the lowest bits of a number.
  private var recent = [Int](repeating: -1, count: 64)
  private var statement = 0
  /// So many maps are kept; of one statement, as many as it has.
  private static let limit = 4096

  /// No maps.
  public init() {}

  /// Takes up a map.
  /// - Parameters:
  ///   - body: of the TABLE_MAP_EVENT.
  ///   - resolve: gives the map that shall be used instead, with a definition or another name; asked again when the
  ///     map changes, and after ``forgetDefinitions()``.
  /// - Throws: ``BinaryLogError`` if it contradicts the format.
  @discardableResult
  public mutating func add(
    _ body: RawSpan, format: FormatDescription, resolve: (TableMap) -> TableMap = { $0 }
  ) throws(BinaryLogError) -> TableMap {
    var cursor = ByteCursor(body)
    let id: UInt64
    do throws(CursorError) { id = try TableMap.tableID(&cursor, format, .tableMap) } catch {
      throw BinaryLogError(error, in: .tableMap)
    }
    if let place = place(of: id) {
      if !body.isEqual(to: entries[place].body) {
        let map = resolve(try TableMap(parsing: body, format: format))
        entries[place] = Entry(
          id: id, body: body.array, map: map, counter: RowCounter(map), statement: statement)
      }
      entries[place].statement = statement
      return entries[place].map
    }
    let map = resolve(try TableMap(parsing: body, format: format))
    if entries.count >= Self.limit, entries[0].statement != statement { forgetOthers() }
    places[id] = entries.count
    entries.append(Entry(id: id, body: body.array, map: map, counter: RowCounter(map), statement: statement))
    return map
  }

  /// Where the map of a number stands.
  private mutating func place(of id: UInt64) -> Int? {
    let slot = Int(id & 63)
    let place = recent[slot]
    if place >= 0, entries[place].id == id { return place }
    guard let found = places[id] else { return nil }
    recent[slot] = found
    return found
  }

  /// Keeps the maps of the statement alone.
  private mutating func forgetOthers() {
    entries.removeAll { $0.statement != statement }
    places = [:]
    for (place, entry) in entries.enumerated() { places[entry.id] = place }
    for slot in recent.indices { recent[slot] = -1 }
  }

  /// The table of an event of rows.
  /// - Throws: ``BinaryLogError`` if the statement has no map with its number, or of another number of columns.
  public mutating func table(of event: RowsEvent) throws(BinaryLogError) -> TableMap {
    entries[try place(of: event.tableID, columnCount: event.columnCount, event.type)].map
  }

  private mutating func place(
    of id: UInt64, columnCount: Int, _ type: EventType
  ) throws(BinaryLogError) -> Int {
    guard let place = place(of: id), entries[place].statement == statement else {
      throw BinaryLogError(
        .damaged, event: type, position: 0, found: "rows of table number \(id)",
        expected: "a table map with this number before them in the statement")
    }
    guard entries[place].map.columnCount == columnCount else {
      throw BinaryLogError(
        .damaged, event: type, found: "rows of \(columnCount) columns",
        expected: "\(entries[place].map.columnCount), as the table map has")
    }
    return place
  }

  /// How many rows an event of a table that the statement has holds; see ``RowCounter``.
  /// - Throws: ``BinaryLogError`` if the rows contradict the table map.
  mutating func count(
    _ event: RowsEvent, _ body: RawSpan, _ format: FormatDescription
  ) throws(BinaryLogError) -> Int? {
    let place = try place(of: event.tableID, columnCount: event.columnCount, event.type)
    return try entries[place].counter.count(event, body, format)
  }

  /// Ends the statement: the numbers hold no longer. Call it behind an event that ``RowsEvent/endsStatement``.
  public mutating func endStatement() { statement += 1 }

  /// Has definitions asked for again: behind a statement that changes tables.
  public mutating func forgetDefinitions() { for place in entries.indices { entries[place].body = [] } }
}
