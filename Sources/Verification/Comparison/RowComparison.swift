internal import ByteIO
internal import Recovery
internal import SystemPackage
internal import TableRows

/// A row as it is compared: the hash of its key, with the number of its table, and that of all of it, with its side.
struct ComparedRow: HashRecord, Equatable {
  static var wordCount: Int { 4 }
  var key: Hash128
  var row: Hash128

  @inline(__always)
  func word(_ index: Int) -> UInt64 {
    switch index {
    case 0: key.high
    case 1: key.low
    case 2: row.high
    default: row.low
    }
  }

  /// Whether it is a row of the second.
  var isOfSecond: Bool { row.tag == 1 }
}

/// What became of one key's rows: how many only one side has, those that are the same on both taken out.
///
/// Records come in order: by key, then by row, those of the first before those of the second.
struct KeyGroup {
  private(set) var key: Hash128
  private(set) var onlyInFirst: Int64 = 0, onlyInSecond: Int64 = 0
  private var row: Hash128
  /// Rows of the first that are like the last one, less those of the second.
  private var balance: Int64 = 0

  init(_ record: ComparedRow) {
    key = record.key
    row = record.row.tagged(0)
    add(record)
  }

  mutating func add(_ record: ComparedRow) {
    if record.row.tagged(0) != row {
      endRow()
      row = record.row.tagged(0)
    }
    balance += record.isOfSecond ? -1 : 1
  }

  mutating func endRow() {
    if balance > 0 { onlyInFirst += balance } else { onlyInSecond -= balance }
    balance = 0
  }
}

/// The comparison of the rows of tables that both places have.
struct RowComparison {
  /// How many keys that differ are looked for in each table: more than are shown, so that those are the first ones.
  private static let suspectLimit = 1000

  private(set) var pairs: [TablePair]
  private let first: any ComparedPlace, second: any ComparedPlace
  private let options: VerificationOptions
  private let rowLimit: Int
  private let hash = SipHash.random()
  private let begin: (ByteCounter, Int64?) -> Void
  /// For each pair, hashes of keys whose rows differ.
  private var suspects: [Int: Set<Hash128>] = [:]

  init(
    _ pairs: [TablePair], _ first: any ComparedPlace, _ second: any ComparedPlace, _ options: VerificationOptions,
    rowLimit: Int, begin: @escaping (ByteCounter, Int64?) -> Void
  ) {
    self.pairs = pairs
    self.first = first
    self.second = second
    self.options = options
    self.rowLimit = rowLimit
    self.begin = begin
  }

  /// Compares: sums of all rows first; then, of tables whose sums differ, rows by key; then it looks at some of those.
  mutating func run() throws {
    try sum()
    // Where rows could not be read, any difference may be the damage.
    var differing = pairs.indices.filter {
      pairs[$0].isCompared && pairs[$0].result.obstacle == nil && pairs[$0].firstSum != pairs[$0].secondSum
    }
    for pair in differing where pair >= 1 << Hash128.tagBits {
      pairs[pair].result.obstacle = "its rows differ, and there are more than \(1 << Hash128.tagBits) tables before it"
    }
    differing.removeAll { $0 >= 1 << Hash128.tagBits }
    if differing.isEmpty { return }
    try compare(differing)
    try show(differing.filter { suspects[$0] != nil })
    for pair in differing where pairs[pair].result.obstacle != nil { pairs[pair].result.forgetDifferences() }
  }

  /// Goes over the rows of one side of pairs.
  private mutating func read(
    _ chosen: [Int], isFirst: Bool, withKey: Bool, wanted: Set<Hash128>? = nil,
    _ take: (Int, RawSpan) throws -> Void
  ) throws {
    var work = KeyWork(
      keys: chosen.map { pairs[$0].keys(2 * $0, isFirst: isFirst, withKey: withKey) }, hash: hash)
    work.wanted = wanted
    work.showsWholeRow = wanted != nil
    work.converted = Set(chosen.indices.filter { pairs[chosen[$0]].isConverted })
    let tables = chosen.map { isFirst ? pairs[$0].first : pairs[$0].second }
    let losses = try ComparisonError.naming(isFirst: isFirst) {
      try (isFirst ? first : second).takeKeys(of: tables, work, begin: begin) { index, bytes in
        try take(chosen[index], bytes)
      }
    }
    let side = isFirst ? "first" : "second"
    for loss in losses {
      let lost = loss.table.map { [chosen[$0]] } ?? chosen
      for pair in lost where pairs[pair].result.obstacle == nil {
        pairs[pair].result.obstacle =
          if case .checksum(let error)? = loss.cause { "rows of the \(side) may be wrong: \(error)" } else {
            "not all rows of the \(side) can be read: \(loss.reason)"
          }
      }
    }
  }

  private mutating func sum() throws {
    let chosen = pairs.indices.filter { pairs[$0].isCompared }
    if chosen.isEmpty { return }
    for isFirst in [true, false] {
      var sums = [RowSum](repeating: RowSum(), count: pairs.count)
      try read(chosen, isFirst: isFirst, withKey: false) { pair, bytes in
        var sum = RowSum()
        swap(&sum, &sums[pair])
        bytes.forEachKey { sum.add($0.hash) }
        swap(&sum, &sums[pair])
      }
      for pair in chosen {
        if isFirst {
          pairs[pair].firstSum = sums[pair]
          pairs[pair].result.firstRows = sums[pair].count
        } else {
          pairs[pair].secondSum = sums[pair]
          pairs[pair].result.secondRows = sums[pair].count
        }
      }
    }
  }

  // MARK: rows by key

  private mutating func compare(_ chosen: [Int]) throws {
    var store = HashStore<ComparedRow>(folder: options.temporaryFolder)
    for isFirst in [true, false] {
      let hasKey = pairs.map(\.hasKey)
      try read(chosen, isFirst: isFirst, withKey: true) { pair, bytes in
        var key: Hash128?
        try bytes.forEachKey { record in
          if hasKey[pair], key == nil {
            key = record.hash
            return
          }
          try store.add(
            ComparedRow(key: (key ?? record.hash).tagged(pair), row: record.hash.tagged(isFirst ? 0 : 1)))
          key = nil
        }
      }
    }
    var pairs = self.pairs
    var suspects: [Int: Set<Hash128>] = [:]
    func end(_ group: KeyGroup?) {
      guard var group else { return }
      group.endRow()
      if group.onlyInFirst == 0, group.onlyInSecond == 0 { return }
      let pair = group.key.tag
      let changed = pairs[pair].hasKey ? min(group.onlyInFirst, group.onlyInSecond) : 0
      pairs[pair].result.changed += changed
      pairs[pair].result.onlyInFirst += group.onlyInFirst - changed
      pairs[pair].result.onlyInSecond += group.onlyInSecond - changed
      if suspects[pair, default: []].count < Self.suspectLimit {
        suspects[pair, default: []].insert(group.key.tagged(0))
      }
    }
    var group: KeyGroup?
    try store.finish { records in
      for index in records.indices {
        let record = records[index]
        if group?.key == record.key {
          group?.add(record)
        } else {
          end(group)
          group = KeyGroup(record)
        }
      }
    }
    end(group)
    self.pairs = pairs
    self.suspects = suspects
  }

  // MARK: rows that are shown

  /// The rows of one key on both sides.
  private struct Shown {
    var first: [Version] = []
    var second: [Version] = []
  }

  /// A row, and how many are like it.
  fileprivate struct Version {
    var key: FoundKey
    var row: FoundKey
    var count: Int64 = 1
  }

  private mutating func show(_ chosen: [Int]) throws {
    let wanted = chosen.reduce(into: Set<Hash128>()) { $0.formUnion(suspects[$1] ?? []) }
    var shown: [Int: [Hash128: Shown]] = [:]
    var order: [Int: [Hash128]] = [:]
    let rowLimit = rowLimit
    for isFirst in [true, false] {
      let hasKey = pairs.map(\.hasKey)
      try read(chosen, isFirst: isFirst, withKey: true, wanted: wanted) { pair, bytes in
        var key: FoundKey?
        bytes.forEachFoundKey { found in
          if hasKey[pair], key == nil {
            key = found
            return
          }
          let version = Version(key: key ?? found, row: found)
          key = nil
          let hash = version.key.record.hash
          if shown[pair]?[hash] == nil {
            // What comes later is not shown, and may be big.
            guard order[pair, default: []].count < rowLimit else { return }
            order[pair, default: []].append(hash)
          }
          if isFirst {
            shown[pair, default: [:]][hash, default: Shown()].first.add(version)
          } else {
            shown[pair, default: [:]][hash, default: Shown()].second.add(version)
          }
        }
      }
    }
    for pair in chosen {
      for hash in order[pair] ?? [] where pairs[pair].result.rows.count < rowLimit {
        if let rows = shown[pair]?[hash] { state(rows, pair) }
      }
    }
  }

  /// Names the rows of a key that differ.
  private mutating func state(_ shown: Shown, _ pair: Int) {
    var (first, second) = (shown.first, shown.second)
    for index in first.indices {
      guard let same = second.firstIndex(where: { $0.row.canonical == first[index].row.canonical }) else { continue }
      let count = min(first[index].count, second[same].count)
      first[index].count -= count
      second[same].count -= count
    }
    first.removeAll { $0.count == 0 }
    second.removeAll { $0.count == 0 }
    var rows: [ComparisonResult.Row] = []
    while pairs[pair].hasKey, let left = first.first, let right = second.first {
      var row = ComparisonResult.Row(
        difference: .changed, key: left.key.shown, firstOffset: left.key.offset, secondOffset: right.key.offset)
      for (place, values) in zip(left.row.values, right.row.values).enumerated() where values.0 != values.1 {
        row.changedColumns.append(pairs[pair].names[place])
      }
      rows.append(row)
      first.takeFirst()
      second.takeFirst()
    }
    rows += first.map {
      ComparisonResult.Row(
        difference: .onlyInFirst, key: $0.key.shown, count: $0.count, firstOffset: $0.key.offset)
    }
    rows += second.map {
      ComparisonResult.Row(
        difference: .onlyInSecond, key: $0.key.shown, count: $0.count, secondOffset: $0.key.offset)
    }
    pairs[pair].result.rows += rows.prefix(rowLimit - pairs[pair].result.rows.count)
  }
}

extension ComparisonResult.Table {
  /// Claims nothing: an obstacle came up on the way.
  fileprivate mutating func forgetDifferences() {
    (onlyInFirst, onlyInSecond, changed) = (0, 0, 0)
    rows = []
  }
}

extension [RowComparison.Version] {
  /// Adds a row, or counts it with those that are like it.
  fileprivate mutating func add(_ version: RowComparison.Version) {
    if let same = firstIndex(where: { $0.row.canonical == version.row.canonical }) {
      self[same].count += 1
    } else if count < 100 {
      // More of one key are counted, not shown.
      append(version)
    }
  }

  fileprivate mutating func takeFirst() {
    self[0].count -= 1
    if self[0].count == 0 { removeFirst() }
  }
}
