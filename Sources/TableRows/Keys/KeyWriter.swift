internal import ByteIO

/// Puts the values of keys together. No references in what is used for each row.
struct KeyWriter: Sendable {
  /// A key, without a reference in it.
  struct Key: BitwiseCopyable {
    let number: Int
    /// Where its parts are.
    let start: Int, end: Int
    let takesNulls: Bool
    let format: CanonicalValues
    let function: SipHash
  }

  struct Part: BitwiseCopyable {
    let column: Int
    /// -1 for none.
    let prefix: Int
    /// The index among the comparisons; -1 for none.
    let comparison: Int
  }

  /// Where a value is in the row, or which of the values apart it is.
  struct Place: BitwiseCopyable {
    let position: Int, blob: Int
  }

  /// What changes with each row.
  struct State: ~Copyable {
    var texts: TextConversion
    /// Where each column's value is.
    var places: [Place]
    /// The bytes of a key, and of a value.
    var key = OutputBuffer(capacity: 256)
    var value = OutputBuffer(capacity: 256)
    var isUncertain = false
  }

  let decoder: RowDecoder
  let keys: [Key]
  private let plan: [ColumnPlan]
  private let parts: [Part]
  private let comparisons: [TextComparison]
  /// How many columns must be gone over.
  let columnCount: Int

  init(_ layout: RowLayout, keys: [RowKey], hash: SipHash, isConverted: Bool) {
    decoder = RowDecoder(layout: layout, selection: nil, isRaw: !isConverted)
    plan = layout.plan.map { column in
      var column = column
      // The number that is there, not rounded to the decimals of FLOAT(M,D).
      if column.reading == .float || column.reading == .double { column.scale = -1 }
      return column
    }
    var compiled: [Key] = []
    var parts: [Part] = []
    var comparisons: [TextComparison] = []
    for key in keys {
      let start = parts.count
      for part in key.parts {
        if let text = part.text { comparisons.append(text) }
        parts.append(
          Part(
            column: part.column, prefix: part.prefix ?? -1, comparison: part.text == nil ? -1 : comparisons.count - 1))
      }
      compiled.append(
        Key(
          number: key.number, start: start, end: parts.count, takesNulls: key.takesNulls,
          format: CanonicalValues(namesMembers: key.namesMembers, joinsZeros: key.joinsZeros),
          function: hash.derived(UInt64(key.family))))
    }
    self.keys = compiled
    self.parts = parts
    self.comparisons = comparisons
    // Rows that are compared as a whole must be sound as a whole.
    let needed = (keys.flatMap(\.parts).map(\.column).max() ?? -1) + 1
    columnCount = keys.contains(where: \.takesNulls) ? layout.columns.count : needed
  }

  /// Finds where each value stands.
  @inline(__always)
  func place(_ row: RawSpan, _ state: inout State) throws(RowError) {
    var position = try decoder.checkNullBits(row)
    var blob = 0
    let plan = plan.span
    var places = state.places.mutableSpan
    for index in 0..<columnCount {
      places[index] = Place(position: position, blob: blob)
      let column = plan[index]
      if column.reading == .blobApart {
        blob += 1
      } else if !decoder.isNull(row, index) {
        position += try decoder.length(column, row, position)
      }
    }
    if columnCount == plan.count, position != row.byteCount { throw decoder.notConsumed(row, position) }
  }

  /// Appends a ``KeyRecord`` of each key of a row that was gone over.
  @inline(__always)
  func appendHashes(
    _ row: RawSpan, _ values: borrowing BlobValues, _ state: inout State, to output: inout OutputBuffer
  ) throws(RowError) {
    let keys = keys.span
    for index in keys.indices {
      let key = keys[index]
      guard try write(key, row, values, &state) else { continue }
      let hash = key.function.hash(state.key.bytes).tagged(0)
      output.append(KeyRecord(number: key.number, isUncertain: state.isUncertain, hash: hash))
    }
  }

  /// Puts the values of a key together.
  /// - Returns: whether the row counts.
  @inline(__always)
  func write(
    _ key: Key, _ row: RawSpan, _ values: borrowing BlobValues, _ state: inout State
  ) throws(RowError) -> Bool {
    state.key.removeAll()
    state.isUncertain = false
    let plan = plan.span
    let parts = parts.span
    for index in key.start..<key.end {
      let part = parts[index]
      let start = state.key.count
      if decoder.isNull(row, part.column) {
        guard key.takesNulls else { return false }
        key.format.null(&state.key)
      } else {
        let place = state.places[part.column]
        var blob = place.blob
        if part.prefix < 0 && part.comparison < 0 {
          _ = try decoder.write(
            plan[part.column], row, place.position, values, &blob, as: key.format, &state.texts, to: &state.key)
        } else {
          state.value.removeAll()
          _ = try decoder.write(
            plan[part.column], row, place.position, values, &blob, as: key.format, &state.texts, to: &state.value)
          if append(part, state.value, to: &state.key) { state.isUncertain = true }
        }
      }
      state.key.append(word: UInt64(state.key.count - start))
    }
    return true
  }

  /// Appends what counts of a text, or of the bytes of a key with a prefix.
  /// - Returns: whether another text may be the same to its collation.
  private func append(
    _ part: Part, _ written: borrowing OutputBuffer, to key: inout OutputBuffer
  ) -> Bool {
    let value = written.bytes
    let content = value.extracting(1..<value.byteCount)
    key.append(value[0])
    if part.comparison < 0 {
      key.append(content.extracting(0..<min(part.prefix, content.byteCount)))
      return false
    }
    let text = comparisons[part.comparison]
    var length = content.byteCount
    if part.prefix >= 0 { length = text.length(of: content, characters: part.prefix) }
    length = text.lengthWithoutSpaces(content, length)
    var folds = text.foldsLetters
    if folds {
      for position in 0..<length where !(0x20...0x7E).contains(content[position]) { folds = false }
    }
    if folds {
      for position in 0..<length {
        let byte = content[position]
        key.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
      }
    } else {
      key.append(content.extracting(0..<length))
    }
    return !folds && !text.isBinary
  }
}
