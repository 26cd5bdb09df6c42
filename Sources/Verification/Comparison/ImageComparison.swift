internal import BackupStreamLib
public import ByteIO
internal import TableRows

/// Compares two images: their definitions, and the rows of the tables that both have.
///
/// ```swift
/// let result = try ImageComparison(first: yesterday, second: today, VerificationOptions()).run()
/// print(result.isEqual == true)
/// ```
///
/// Rows are compared by value, not by the form in which they are stored: the images may be of other engines, drivers,
/// releases. Both are read once; tables whose rows differ three times.
public struct ImageComparison {
  private let first: any ComparedPlace, second: any ComparedPlace
  private let options: VerificationOptions
  private let rowLimit: Int
  private let begin: (ByteCounter, Int64?) -> Void

  /// Prepares to compare two images.
  /// - Parameters:
  ///   - options: which tables, threads, and the folder for temporary files.
  ///   - rowLimit: how many rows of each table that differ are named.
  ///   - begin: told when another pass begins: what counts its bytes, and how many there are if that is known.
  /// - Throws: ``ComparisonError`` if a preamble cannot be read.
  public init(
    first: ImageFile, second: ImageFile, _ options: VerificationOptions, rowLimit: Int = 20,
    begin: @escaping (ByteCounter, Int64?) -> Void = { _, _ in }
  ) throws {
    self.init(
      first: try ComparisonError.naming(isFirst: true) { try ComparedImage(first, options) },
      second: try ComparisonError.naming(isFirst: false) { try ComparedImage(second, options) }, options,
      rowLimit: rowLimit, begin: begin)
  }

  /// Prepares to compare any two places.
  public init(
    first: any ComparedPlace, second: any ComparedPlace, _ options: VerificationOptions, rowLimit: Int = 20,
    begin: @escaping (ByteCounter, Int64?) -> Void = { _, _ in }
  ) {
    self.first = first
    self.second = second
    self.options = options
    self.rowLimit = rowLimit
    self.begin = begin
  }

  /// Compares.
  /// - Throws: ``ComparisonError`` if an image cannot be read, ``ByteIOError`` if a temporary file cannot be read or
  ///   written. Damage is no error: what cannot be read for it is told by ``ComparisonResult/Table/obstacle``.
  public func run() throws -> ComparisonResult {
    var result = ComparisonResult()
    compareItems(&result)
    var rows = RowComparison(pairs(), first, second, options, rowLimit: rowLimit, begin: begin)
    try rows.run()
    let withoutRows = rows.pairs.filter(\.hasNoRows)
    result.tables = rows.pairs.filter { !$0.hasNoRows }.map(\.result)
    if !withoutRows.isEmpty {
      result.unseen.append(
        "Neither image has the rows of " + withoutRows.map(\.result.shownName).joined(separator: ", ") + ".")
    }
    if rows.pairs.contains(where: \.isConverted) {
      result.unseen.append(
        "Texts in different character sets were compared by their characters: a character that both have twice is one.")
    }
    return result
  }

  // MARK: definitions

  /// What an item is known by.
  private struct Name: Hashable {
    var type: ItemType
    var database: ByteString?
    var name: ByteString

    init(_ item: ComparedItem) {
      type = item.type
      database = item.database
      name = item.name
    }
  }

  private func compareItems(_ result: inout ComparisonResult) {
    let (ours, theirs) = (grouped(first.items), grouped(second.items))
    for name in ours.order {
      let items = ours.items[name] ?? []
      guard let others = theirs.items[name] else {
        add(name, .onlyInFirst, &result)
        continue
      }
      let (lines, otherLines) = (items.flatMap(\.lines), others.flatMap(\.lines))
      if lines == otherLines { continue }
      let difference = StatementDifference.lines(lines, otherLines)
      if items.map({ StatementMeaning($0) }) == others.map({ StatementMeaning($0) }) {
        result.spellings.append(item(name, .statement(difference)))
      } else {
        add(name, .statement(difference), &result)
      }
    }
    for name in theirs.order where ours.items[name] == nil { add(name, .onlyInSecond, &result) }
  }

  private func item(_ name: Name, _ difference: ComparisonResult.Item.Difference) -> ComparisonResult.Item {
    ComparisonResult.Item(type: name.type, database: name.database, name: name.name, difference: difference)
  }

  private func add(_ name: Name, _ difference: ComparisonResult.Item.Difference, _ result: inout ComparisonResult) {
    result.items.append(item(name, difference))
  }

  /// The items by name; those with the same name, privileges of one grantee, as one.
  private func grouped(_ items: [ComparedItem]) -> (order: [Name], items: [Name: [ComparedItem]]) {
    var order: [Name] = []
    var groups: [Name: [ComparedItem]] = [:]
    for item in items {
      if item.type == .table, !options.isChosen(item.database ?? "", item.name) { continue }
      let name = Name(item)
      if groups[name] == nil { order.append(name) }
      groups[name, default: []].append(item)
    }
    // Their order says nothing.
    return (order, groups.mapValues { $0.sorted { $0.statements.lexicographicallyPrecedes($1.statements) } })
  }

  // MARK: tables

  private func pairs() -> [TablePair] {
    struct Place: Hashable {
      var database: ByteString, name: ByteString
    }
    var theirs: [Place: Int] = [:]
    for (index, table) in second.tables.enumerated() {
      theirs[Place(database: table.database, name: table.name)] = index
    }
    var pairs: [TablePair] = []
    for (index, table) in first.tables.enumerated() where options.isChosen(table.database, table.name) {
      guard let other = theirs[Place(database: table.database, name: table.name)] else { continue }
      pairs.append(TablePair((index, table), (other, second.tables[other])))
    }
    return pairs
  }
}
