internal import BinaryLog
internal import BackupStreamLib
internal import ByteIO
internal import Recovery
internal import TableRows

extension Finding.Kind {
  /// Several rows have the same values in a primary or unique key.
  static let duplicateKey = Finding.Kind(rawValue: "duplicate-key")
}

extension ImageVerifier {
  /// Looks for rows of the chosen tables that have the same values in a primary or unique key.
  ///
  /// Each key of each row becomes a hash; they are sorted with the help of a temporary file, and where two are the same,
  /// the rows themselves are looked at in a second pass.
  func checkKeys(_ report: inout LevelReport) throws {
    var search = DuplicateSearch()
    for table in try allTables() where options.isChosen(table.database, table.name) {
      if let selected = table.selected { search.add(selected, &report) }
    }
    guard !search.keys.isEmpty else {
      report.checked.append("no primary or unique keys, for there are none")
      return
    }
    try search.run(file, options, begin: { begin(.rows, counting: $0, to: $1) })
    try search.confirm(file, options)
    search.state(in: &report)
  }
}

/// The search for duplicates.
struct DuplicateSearch {
  /// A key that is searched.
  struct Key {
    /// Its table, by its index.
    var table: Int
    /// As it is shown: `PRIMARY KEY`, `key name`.
    var shownName: String
    /// How many values it has.
    var values: Int64 = 0
    /// How many values there are more than once, as far as the hashes say.
    var duplicates: Int64 = 0
  }

  /// The values that are looked at, of all keys and of one.
  static let limit = 100, limitPerKey = 20
  /// The keys that are searched in one table; no server has so many.
  static let limitPerTable = 256

  private(set) var keys: [Key] = []
  private var tables: [SelectedTable] = []
  private var rowKeys: [[RowKey]] = []
  private let hash = SipHash.random()
  /// Hashes that came more than once.
  private var suspects: Set<Hash128> = []
  private var found: [Found] = []
  private var losses: [Loss] = []
  private var comparesText = false

  /// A value that several rows have.
  private struct Found {
    var key: Int
    var value: FoundKey
    var count: Int64
    var offsets: [Int64]
  }

  /// Adds the keys of a table.
  mutating func add(_ table: SelectedTable, _ report: inout LevelReport) {
    let unique = table.definition.keys.filter { $0.kind == .primary || $0.kind == .unique }
    if unique.isEmpty { return }
    let engine = table.definition.engine?.text?.uppercased()
    if engine == "MRG_MYISAM" || engine == "MERGE" {
      report.unseen.append(
        "The keys of \(table.shownName) were not searched: its engine does not keep values apart between its tables.")
      return
    }
    let columns = KeyColumns(table.definition)
    var ofTable: [RowKey] = []
    for key in unique {
      let name = key.kind == .primary ? "PRIMARY KEY" : "key \(key.name?.display ?? "")"
      do throws(RowKeyError) {
        if keys.count == 1 << Hash128.tagBits || ofTable.count == Self.limitPerTable {
          throw RowKeyError("there are too many others")
        }
        var row = RowKey(number: keys.count, parts: try columns.parts(of: key))
        // The hash of a MEMORY key tells the two zeros apart.
        row.joinsZeros = engine != "MEMORY" && engine != "HEAP"
        if row.parts.contains(where: { $0.text?.isBinary == false }) { comparesText = true }
        ofTable.append(row)
        keys.append(Key(table: tables.count, shownName: name))
      } catch {
        report.unseen.append("The \(name) of \(table.shownName) was not searched for duplicates: \(error).")
      }
    }
    if ofTable.isEmpty { return }
    tables.append(table)
    rowKeys.append(ofTable)
  }

  /// Finds the hashes that come more than once.
  mutating func run(
    _ file: ImageFile, _ options: VerificationOptions, begin: (ByteCounter, Int64?) -> Void
  ) throws {
    var store = HashStore<Hash128>(folder: options.temporaryFolder)
    var pass = KeyPass(tables, KeyWork(keys: rowKeys, hash: hash))
    var counts = [Int64](repeating: 0, count: keys.count)
    try pass.run(file, options, begin: begin) { _, bytes in
      try bytes.forEachKey { record in
        counts[record.number] += 1
        try store.add(record.hash.tagged(record.number))
      }
    }
    losses = pass.losses
    for index in keys.indices { keys[index].values = counts[index] }
    try take(&store)
  }

  private mutating func take(_ store: inout HashStore<Hash128>) throws {
    var last: Hash128?
    var isKnown = false
    var duplicates = [Int64](repeating: 0, count: keys.count)
    var suspects: Set<Hash128> = []
    try store.finish { records in
      for index in records.indices {
        let record = records[index]
        guard record == last else {
          (last, isKnown) = (record, false)
          continue
        }
        if isKnown { continue }
        isKnown = true
        duplicates[record.tag] += 1
        if suspects.count < Self.limit, duplicates[record.tag] <= Self.limitPerKey {
          suspects.insert(record.tagged(0))
        }
      }
    }
    for index in keys.indices { keys[index].duplicates = duplicates[index] }
    self.suspects = suspects
  }

  /// Looks at the rows whose hashes came more than once.
  mutating func confirm(_ file: ImageFile, _ options: VerificationOptions) throws {
    if suspects.isEmpty { return }
    let chosen = Set(keys.filter { $0.duplicates > 0 }.map(\.table)).sorted()
    var work = KeyWork(keys: chosen.map { rowKeys[$0] }, hash: hash)
    work.wanted = suspects
    var pass = KeyPass(chosen.map { tables[$0] }, work)
    var found: [Found] = []
    var places: [Hash128: [Int]] = [:]
    try pass.run(file, options) { _, bytes in
      bytes.forEachFoundKey { value in
        let known = places[value.record.hash]?.first {
          found[$0].key == value.record.number && found[$0].value.canonical == value.canonical
        }
        guard let known else {
          places[value.record.hash, default: []].append(found.count)
          let offsets = value.offset.map { [$0] } ?? []
          return found.append(Found(key: value.record.number, value: value, count: 1, offsets: offsets))
        }
        found[known].count += 1
        if let offset = value.offset, found[known].offsets.count < 3 { found[known].offsets.append(offset) }
      }
    }
    self.found = found.filter { $0.count > 1 }
  }

  /// Says what was found.
  func state(in report: inout LevelReport) {
    var shown = [Int64](repeating: 0, count: keys.count)
    for entry in found {
      let key = keys[entry.key]
      shown[entry.key] += 1
      var text = "\(key.shownName): \(entry.value.shown.shortText) occurs \(Quantities.grouped(entry.count)) times"
      if entry.offsets.count > 1 {
        text += ", also at offset " + entry.offsets.dropFirst().map(String.init).joined(separator: " and ")
      }
      report.add(
        Finding(.failure, .duplicateKey, item: tables[key.table].shownName, at: entry.offsets.first, text))
    }
    for (index, key) in keys.enumerated() where key.duplicates > shown[index] && shown[index] > 0 {
      report.add(
        Finding(
          .failure, .duplicateKey, item: tables[key.table].shownName,
          "\(key.shownName): \(Quantities.grouped(key.duplicates - shown[index])) further values occur more than once"))
    }
    for (index, key) in keys.enumerated() where key.duplicates > 0 && shown[index] == 0 {
      report.add(
        Finding(
          .failure, .duplicateKey, item: tables[key.table].shownName,
          "\(key.shownName): \(Quantities.grouped(key.duplicates)) values occur more than once"))
    }
    let values = keys.reduce(0) { $0 + $1.values }
    let what =
      "\(Quantities.count(Int64(keys.count), "primary or unique key")) of \(Quantities.count(Int64(tables.count), "table"))"
    let duplicates = keys.reduce(0) { $0 + $1.duplicates }
    report.checked.append(
      "\(what): \(duplicates == 0 ? "no duplicates" : Quantities.count(duplicates, "duplicate")) among "
        + Quantities.count(values, "value"))
    if comparesText {
      report.unseen.append(
        "Keys of text were compared by their bytes, ASCII letters without case where the collation ignores it: other "
          + "texts that their collation takes for the same were not found.")
    }
    if !losses.isEmpty {
      report.unseen.append("Rows that cannot be read were not among those whose keys were searched for duplicates.")
    }
  }
}

extension ByteString {
  /// Text of ours as it is shown in a finding: not too long.
  var shortText: String { displayLines.shortened(to: 300) }
}
