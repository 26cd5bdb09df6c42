internal import BinaryLog
internal import BackupStreamLib
internal import ByteIO
internal import Recovery
internal import TableRows

extension Finding.Kind {
  /// A row refers to a row that is not there.
  static let missingParent = Finding.Kind(rawValue: "missing-parent")
  /// A foreign key could not be checked.
  static let uncheckedForeignKey = Finding.Kind(rawValue: "unchecked-foreign-key")
}

extension ImageVerifier {
  /// Looks for the parent of each row of the chosen tables that refers to one: its foreign keys without a NULL in them
  /// (MATCH SIMPLE) are among the values of the table referred to.
  ///
  /// What is missing is a failure, although a server that was told not to check foreign keys can hold such rows, and
  /// the image is a true copy of them then.
  func checkForeignKeys(_ report: inout LevelReport) throws {
    let tables = try allTables()
    var search = ParentSearch(tables)
    search.withoutRows = Set(result.tables.filter { !$0.hasRows }.map(\.position))
    for table in tables where options.isChosen(table.database, table.name) { search.add(table, &report) }
    guard !search.keys.isEmpty else {
      if search.unchecked == 0 { report.checked.append("no foreign keys, for there are none") }
      return
    }
    try search.run(file, options, begin: { begin(.rows, counting: $0, to: $1) })
    try search.show(file, options)
    search.state(in: &report)
  }
}

/// The search for parents.
struct ParentSearch {
  /// A foreign key.
  struct Key {
    /// The child's table and the parent's, by their indices among those that are read.
    var child: Int, parent: Int
    /// The number of what it refers to; other keys may refer to the same.
    var family: Int
    /// As it is shown: `foreign key name`.
    var shownName: String
    /// How many values of children there are.
    var values: Int64 = 0
    /// Rows without a parent, and how many different values they have.
    var missingRows: Int64 = 0, missingValues: Int64 = 0
    /// The same of values that the collation may know as those of a parent.
    var uncertainRows: Int64 = 0, uncertainValues: Int64 = 0
  }

  /// A tag: in its highest bit whether it is a child, then the key's number, or that of the parents, and whether it is
  /// uncertain. So parents come before their children.
  private static let limit = 1 << (Hash128.tagBits - 2)
  private static let childBit = 1 << (Hash128.tagBits - 1)

  /// Tables whose rows are not in the image.
  var withoutRows: Set<TablePosition> = []
  private(set) var keys: [Key] = []
  /// How many keys could not be checked.
  private(set) var unchecked = 0
  /// What keys refer to: columns of a table. Those of several keys are the same.
  private struct Parents: Hashable {
    var table: Int
    var parts: [RowKey.Part]
  }

  private struct Name: Hashable {
    var database: ByteString, table: ByteString

    var folded: Name { Name(database: database.lowercased, table: table.lowercased) }
  }

  private let all: [ImageTables.Table]
  /// The tables by their names, and by their names in lower case.
  private var exact: [Name: [Int]] = [:], folded: [Name: [Int]] = [:]
  private var tables: [SelectedTable] = []
  private var indices: [TablePosition: Int] = [:]
  private var families: [Parents: Int] = [:]
  private var rowKeys: [[RowKey]] = []
  private let hash = SipHash.random()
  private var suspects: Set<Hash128> = []
  /// For each family, whether any parent has a text that may be the same as another one to the collation.
  private var hasUncertainParents: [Bool] = []
  private var found: [KeyRecord: FoundKey] = [:]
  private var losses: [Loss] = []

  init(_ tables: [ImageTables.Table]) {
    all = tables
    for (index, table) in tables.enumerated() {
      let name = Name(database: table.database, table: table.name)
      exact[name, default: []].append(index)
      folded[name.folded, default: []].append(index)
    }
  }

  // MARK: what is compared

  /// Adds the foreign keys of a table.
  mutating func add(_ table: ImageTables.Table, _ report: inout LevelReport) {
    guard let child = table.selected else { return }
    for key in child.definition.foreignKeys {
      let name = "foreign key " + (key.name?.display ?? "(" + key.columns.map(\.display).joined(separator: ",") + ")")
      do throws(RowKeyError) {
        if keys.count == Self.limit { throw RowKeyError("there are more than \(Self.limit) others") }
        let parent = try parent(of: key, table.database)
        try add(child, parent, key, name)
      } catch {
        unchecked += 1
        report.add(
          Finding(.doubt, .uncheckedForeignKey, item: table.shownName, "\(name) was not checked: \(error)"))
      }
    }
  }

  private func parent(
    of key: ForeignKeyDefinition, _ database: ByteString
  ) throws(RowKeyError) -> SelectedTable {
    let wanted = Name(database: key.referencedDatabase ?? database, table: key.referencedTable)
    // Servers may keep names in lower case, and statements as they were written.
    let candidates = exact[wanted] ?? folded[wanted.folded] ?? []
    guard candidates.count == 1 else {
      throw RowKeyError(
        "the table \(wanted.database.display).\(wanted.table.display) that it refers to is not in the image")
    }
    let table = all[candidates[0]]
    if withoutRows.contains(table.position) {
      throw RowKeyError("the rows of \(table.shownName) that it refers to are not in the image")
    }
    guard let selected = table.selected else {
      throw RowKeyError("the definition of \(table.shownName) that it refers to cannot be understood")
    }
    return selected
  }

  private mutating func add(
    _ child: SelectedTable, _ parent: SelectedTable, _ key: ForeignKeyDefinition, _ name: String
  ) throws(RowKeyError) {
    var referenced = key.referencedColumns
    if referenced.isEmpty { referenced = parent.definition.primaryKey?.parts.compactMap(\.column) ?? [] }
    guard !referenced.isEmpty, referenced.count == key.columns.count else {
      throw RowKeyError("it has \(key.columns.count) columns and refers to \(referenced.count)")
    }
    let columns = (child: KeyColumns(child.definition), parent: KeyColumns(parent.definition))
    var parts: (child: [RowKey.Part], parent: [RowKey.Part]) = ([], [])
    for (own, other) in zip(key.columns, referenced) {
      let (childPart, parentPart) = (try columns.child.part(own), try columns.parent.part(other))
      let types = (child.definition.columns[childPart.column].type, parent.definition.columns[parentPart.column].type)
      guard types.0.isComparable(to: types.1), childPart.text == parentPart.text else {
        throw RowKeyError("the columns \(own.display) and \(other.display) are of different kinds")
      }
      parts.child.append(childPart)
      parts.parent.append(parentPart)
    }
    let (childIndex, parentIndex) = (index(of: child), index(of: parent))
    let parents = Parents(table: parentIndex, parts: parts.parent)
    let family = families[parents] ?? families.count
    if families[parents] == nil {
      families[parents] = family
      rowKeys[parentIndex].append(RowKey(number: 2 * family + 1, parts: parts.parent, family: family))
    }
    rowKeys[childIndex].append(RowKey(number: 2 * keys.count, parts: parts.child, family: family))
    keys.append(Key(child: childIndex, parent: parentIndex, family: family, shownName: name))
  }

  private mutating func index(of table: SelectedTable) -> Int {
    if let known = indices[table.position] { return known }
    indices[table.position] = tables.count
    tables.append(table)
    rowKeys.append([])
    return tables.count - 1
  }

  // MARK: the search

  /// Finds the values of children that no parent has.
  mutating func run(
    _ file: ImageFile, _ options: VerificationOptions, begin: (ByteCounter, Int64?) -> Void
  ) throws {
    var store = HashStore<Hash128>(folder: options.temporaryFolder)
    var pass = KeyPass(tables, KeyWork(keys: rowKeys, hash: hash))
    var keys = self.keys
    var uncertain = [Bool](repeating: false, count: families.count)
    try pass.run(file, options, begin: begin) { _, bytes in
      try bytes.forEachKey { record in
        let (number, isParent) = (record.number >> 1, record.number & 1 == 1)
        if isParent {
          if record.isUncertain { uncertain[number] = true }
        } else {
          keys[number].values += 1
        }
        try store.add(
          record.hash.tagged((isParent ? 0 : Self.childBit) | number << 1 | (record.isUncertain ? 1 : 0)))
      }
    }
    hasUncertainParents = uncertain
    losses = pass.losses
    var group = Group()
    var suspects: Set<Hash128> = []
    var shown = [Int](repeating: 0, count: keys.count)
    func end(_ group: Group) {
      guard group.rows > 0, !group.hasParent else { return }
      if group.isUncertain || uncertain[keys[group.key].family] {
        keys[group.key].uncertainRows += group.rows
        keys[group.key].uncertainValues += 1
      } else {
        keys[group.key].missingRows += group.rows
        keys[group.key].missingValues += 1
      }
      if suspects.count < DuplicateSearch.limit, shown[group.key] < DuplicateSearch.limitPerKey {
        shown[group.key] += 1
        suspects.insert(group.hash)
      }
    }
    try store.finish { records in
      for index in records.indices {
        let record = records[index]
        let hash = record.tagged(0)
        let isChild = record.tag & Self.childBit != 0
        let key = (record.tag & ~Self.childBit) >> 1
        if hash != group.hash || (isChild && group.rows > 0 && key != group.key) {
          end(group)
          group = Group(hash: hash, hasParent: hash == group.hash && group.hasParent)
        }
        if !isChild {
          group.hasParent = true
          continue
        }
        group.key = key
        group.rows += 1
        if record.tag & 1 != 0 { group.isUncertain = true }
      }
    }
    end(group)
    self.keys = keys
    self.suspects = suspects
  }

  /// The children of one hash and key.
  private struct Group {
    var hash = Hash128(high: 0, low: 0)
    var hasParent = false
    var isUncertain = false
    var key = 0
    var rows: Int64 = 0
  }

  /// Looks at rows whose parents are missing.
  mutating func show(_ file: ImageFile, _ options: VerificationOptions) throws {
    if suspects.isEmpty { return }
    let chosen = Set(keys.filter { $0.missingValues + $0.uncertainValues > 0 }.map(\.child)).sorted()
    // Only the rows of children.
    var work = KeyWork(keys: chosen.map { rowKeys[$0].filter { $0.number & 1 == 0 } }, hash: hash)
    work.wanted = suspects
    var pass = KeyPass(chosen.map { tables[$0] }, work)
    var found: [KeyRecord: FoundKey] = [:]
    try pass.run(file, options) { _, bytes in
      bytes.forEachFoundKey { value in
        if found[value.record] == nil { found[value.record] = value }
      }
    }
    self.found = found
  }

  // MARK: what is said

  /// Says what was found.
  func state(in report: inout LevelReport) {
    for value in found.values.sorted(by: { ($0.record.number, $0.offset ?? 0) < ($1.record.number, $1.offset ?? 0) }) {
      let key = keys[value.record.number >> 1]
      report.add(
        Finding(
          weight(key, value), .missingParent, item: tables[key.child].shownName, at: value.offset,
          "\(key.shownName): \(value.shown.shortText) has no parent in \(tables[key.parent].shownName)"))
    }
    for key in keys where key.missingValues + key.uncertainValues > 0 { state(key, &report) }
    let values = keys.reduce(0) { $0 + $1.values }
    let missing = keys.reduce(0) { $0 + $1.missingRows + $1.uncertainRows }
    report.checked.append(
      "\(Quantities.count(Int64(keys.count), "foreign key")): "
        + (missing == 0 ? "each of " : "\(Quantities.grouped(values - missing)) of ")
        + "\(Quantities.count(values, "row")) that refer\(values == 1 ? "s" : "") to another \(missing == 0 ? "has" : "have") it"
    )
    if !losses.isEmpty {
      report.unseen.append("Rows that cannot be read were not among those whose parents were looked for.")
    }
  }

  private func state(_ key: Key, _ report: inout LevelReport) {
    let item = tables[key.child].shownName
    let rows = key.missingRows + key.uncertainRows
    let values = key.missingValues + key.uncertainValues
    var text =
      "\(key.shownName): \(Quantities.count(rows, "row")) with \(Quantities.count(values, "value")) "
      + "that \(tables[key.parent].shownName) does not have"
    var isDoubt = key.missingRows == 0
    if key.uncertainRows > 0 {
      text +=
        "; of \(Quantities.count(key.uncertainValues, "value")) only the collation can tell whether they are the same as another"
    }
    if isLost(key.parent) {
      isDoubt = true
      text += "; not all rows of that table can be read"
    }
    report.add(Finding(isDoubt ? .doubt : .failure, .missingParent, item: item, text))
  }

  private func weight(_ key: Key, _ value: FoundKey) -> Finding.Weight {
    value.record.isUncertain || hasUncertainParents[key.family] || isLost(key.parent) ? .doubt : .failure
  }

  private func isLost(_ table: Int) -> Bool { losses.contains { $0.table == nil || $0.table == table } }
}

extension ColumnType {
  /// Whether values of two types are the same when their canonical bytes are: types of the same kind.
  fileprivate func isComparable(to other: ColumnType) -> Bool {
    switch (self, other) {
    case (.integer, .integer), (.decimal, .decimal), (.bit, .bit), (.year, .year), (.date, .date), (.time, .time),
      (.datetime, .datetime), (.timestamp, .timestamp), (.enumeration, .enumeration), (.set, .set), (.uuid, .uuid),
      (.inet4, .inet4), (.inet6, .inet6), (.float, .float), (.double, .double), (.float, .double), (.double, .float):
      true
    case (.char, .char), (.char, .varchar), (.varchar, .char), (.varchar, .varchar), (.text, .text): true
    case (.binary, .binary), (.binary, .varbinary), (.varbinary, .binary), (.varbinary, .varbinary), (.blob, .blob):
      true
    default: false
    }
  }
}

extension ByteString {
  /// With ASCII letters in lower case.
  var lowercased: ByteString {
    ByteString(bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 })
  }
}
