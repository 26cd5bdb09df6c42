internal import ByteIO
internal import TableRows

/// A table that both places have, and how its rows are compared: the columns that both have, by their names, and a key
/// that both have.
struct TablePair {
  /// The table by its index in each place.
  let first: Int, second: Int
  /// Whether neither place has its rows.
  private(set) var hasNoRows = false
  /// What is known of it.
  var result: ComparisonResult.Table
  /// The columns that both have, by their indices.
  private(set) var columns: [(first: Int, second: Int)] = []
  /// The names of these columns.
  private(set) var names: [ByteString] = []
  /// The columns of the key, by their places in ``columns``; empty if there is none.
  private var keyPlaces: [Int] = []
  /// Whether text must be converted, as the character sets are different.
  private(set) var isConverted = false
  /// Whether ENUM and SET are compared by names, as the members are different.
  private var namesMembers = false
  /// The sum of the hashes of all rows.
  var firstSum = RowSum(), secondSum = RowSum()

  init(_ first: (index: Int, table: ComparedTable), _ second: (index: Int, table: ComparedTable)) {
    self.first = first.index
    self.second = second.index
    result = ComparisonResult.Table(database: first.table.database, name: first.table.name)
    guard let one = first.table.definition, let other = second.table.definition else {
      result.obstacle = "the definition in the \(first.table.definition == nil ? "first" : "second") is not understood"
      return
    }
    guard first.table.hasRows && second.table.hasRows else {
      hasNoRows = !first.table.hasRows && !second.table.hasRows
      if first.table.hasRows != second.table.hasRows {
        result.obstacle = "the \(first.table.hasRows ? "second" : "first") does not have its rows"
      }
      return
    }
    match(one, other)
  }

  private mutating func match(_ one: TableDefinition, _ other: TableDefinition) {
    var places: [ByteString: Int] = [:]
    for (index, column) in other.columns.enumerated() { places[column.name.lowercased] = index }
    for (index, column) in one.columns.enumerated() {
      guard let place = places.removeValue(forKey: column.name.lowercased) else {
        result.columnsOnlyInFirst.append(column.name)
        continue
      }
      columns.append((index, place))
      names.append(column.name)
      let (left, right) = (column, other.columns[place])
      if left.characterSet != right.characterSet { isConverted = true }
      if left.type != right.type, left.type.hasMembers || right.type.hasMembers { namesMembers = true }
    }
    result.columnsOnlyInSecond = other.columns.filter { places[$0.name.lowercased] != nil }.map(\.name)
    if columns.isEmpty {
      result.obstacle = "they have no column in common"
      return
    }
    chooseKey(one, other)
  }

  /// The primary key, or the first unique one without NULL and without prefixes, that both have.
  private mutating func chooseKey(_ one: TableDefinition, _ other: TableDefinition) {
    let theirs = Set(Self.keys(of: other).map { Set($0) })
    guard let key = Self.keys(of: one).first(where: { theirs.contains(Set($0)) }) else { return }
    var places: [ByteString: Int] = [:]
    for (place, name) in names.enumerated() { places[name.lowercased] = place }
    keyPlaces = key.compactMap { places[$0] }
    result.keyColumns = keyPlaces.map { names[$0] }
  }

  /// The columns of each key that no two rows have the same of, the primary one first.
  private static func keys(of definition: TableDefinition) -> [[ByteString]] {
    var columns: [ByteString: ColumnDefinition] = [:]
    for column in definition.columns { columns[column.name.lowercased] = column }
    let keys = definition.keys.filter { $0.kind == .primary } + definition.keys.filter { $0.kind == .unique }
    return keys.compactMap { key in
      var names: [ByteString] = []
      for part in key.parts {
        guard let name = part.column?.lowercased, part.prefixLength == nil, columns[name]?.isNullable == false else {
          return nil
        }
        names.append(name)
      }
      return names.isEmpty ? nil : names
    }
  }

  /// Whether rows are to be compared.
  var isCompared: Bool { !columns.isEmpty }
  /// Whether there is a key.
  var hasKey: Bool { !keyPlaces.isEmpty }

  /// What is taken of the rows of one side, `number` and `number + 1`: the key, if it is wanted and there is one, and
  /// all columns.
  func keys(_ number: Int, isFirst: Bool, withKey: Bool) -> [RowKey] {
    func key(_ places: [Int], _ number: Int) -> RowKey {
      var key = RowKey(
        number: number, parts: places.map { RowKey.Part(column: isFirst ? columns[$0].first : columns[$0].second) })
      key.takesNulls = true
      key.joinsZeros = false
      key.namesMembers = namesMembers
      return key
    }
    let row = key(Array(columns.indices), number + 1)
    return withKey && hasKey ? [key(keyPlaces, number), row] : [row]
  }
}

/// The sum of hashes, and how many there are: the same for the same rows in any order.
struct RowSum: Equatable {
  private(set) var count: Int64 = 0
  private var high: UInt64 = 0, low: UInt64 = 0

  /// Adds a hash.
  @inline(__always)
  mutating func add(_ hash: Hash128) {
    count &+= 1
    let (sum, overflow) = low.addingReportingOverflow(hash.low)
    low = sum
    high = high &+ hash.high &+ (overflow ? 1 : 0)
  }
}

extension ColumnType {
  fileprivate var hasMembers: Bool {
    switch self {
    case .enumeration, .set: true
    default: false
    }
  }
}
