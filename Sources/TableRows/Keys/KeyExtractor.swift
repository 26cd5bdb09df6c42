public import ByteIO

/// Takes the values of keys out of packed rows: a hash for each, or, where hashes are looked for, the values themselves.
/// One for each thread.
public final class KeyExtractor {
  private let writer: KeyWriter
  private let wanted: Set<Hash128>?
  private let showsWholeRow: Bool
  private let formatters: [RowFormatter]
  private let state: Unchecked<KeyWriter.State>

  /// An extractor for the rows of a table.
  /// - Parameters:
  ///   - keys: what is taken of each row.
  ///   - hash: the hash function.
  ///   - wanted: the hashes that are looked for, with tag 0; nil if the hashes of all rows are wanted.
  ///   - showsWholeRow: of a row of which one key is looked for, all are wanted.
  ///   - isConverted: whether text is compared as UTF-8; else the bytes of its character set are.
  /// - Throws: ``CharacterSetError`` for a character set that cannot be converted.
  public init(
    _ layout: RowLayout, keys: [RowKey], hash: SipHash, wanted: Set<Hash128>? = nil, showsWholeRow: Bool = false,
    isConverted: Bool = false
  ) throws {
    writer = KeyWriter(layout, keys: keys, hash: hash, isConverted: isConverted)
    self.wanted = wanted
    self.showsWholeRow = showsWholeRow
    formatters =
      try wanted == nil
      ? []
      : keys.map { key in
        var columns: [Int] = []
        for part in key.parts where !columns.contains(part.column) { columns.append(part.column) }
        return try RowFormatter(layout, form: .jsonLines, name: "", columns: columns)
      }
    state = Unchecked(
      KeyWriter.State(
        texts: try TextConversion(layout, isStrict: false, isRaw: !isConverted),
        places: [KeyWriter.Place](repeating: KeyWriter.Place(position: 0, blob: 0), count: writer.columnCount)))
  }

  /// Whether a packed row fits the layout, its values not looked at.
  public func fits(_ row: RawSpan) -> Bool { writer.decoder.fits(row) }

  /// Takes a row. If it throws, nothing was written.
  /// - Parameters:
  ///   - values: those of its columns that stand apart.
  ///   - offset: where it begins; below 0 if that is not known.
  ///   - output: gets a ``KeyRecord`` of each key, or a ``FoundKey`` of those that are looked for.
  public func take(
    _ row: RawSpan, _ values: borrowing BlobValues, at offset: Int64, to output: inout OutputBuffer
  ) throws(RowError) {
    let start = output.count
    do throws(RowError) {
      try state.withValue { (state) throws(RowError) in
        try writer.place(row, &state)
        if let wanted { return try find(wanted, row, values, offset, &state, &output) }
        try writer.appendHashes(row, values, &state, to: &output)
      }
    } catch {
      output.truncate(to: start)
      throw error
    }
  }

  // MARK: hashes that are looked for

  private func find(
    _ wanted: Set<Hash128>, _ row: RawSpan, _ values: borrowing BlobValues, _ offset: Int64,
    _ state: inout KeyWriter.State,
    _ output: inout OutputBuffer
  ) throws(RowError) {
    for (index, key) in writer.keys.enumerated() where try writer.write(key, row, values, &state) {
      let hash = key.function.hash(state.key.bytes).tagged(0)
      guard wanted.contains(hash) else { continue }
      if !showsWholeRow {
        try append(index, hash, row, values, offset, &state, &output)
        continue
      }
      for (other, key) in writer.keys.enumerated() where try writer.write(key, row, values, &state) {
        let hash = key.function.hash(state.key.bytes).tagged(0)
        try append(other, hash, row, values, offset, &state, &output)
      }
      return
    }
  }

  private func append(
    _ index: Int, _ hash: Hash128, _ row: RawSpan, _ values: borrowing BlobValues, _ offset: Int64,
    _ state: inout KeyWriter.State, _ output: inout OutputBuffer
  ) throws(RowError) {
    var shown = OutputBuffer(capacity: 256)
    try formatters[index].append(row, values, to: &shown)
    shown.truncate(to: shown.count - 1)
    output.append(KeyRecord(number: writer.keys[index].number, isUncertain: state.isUncertain, hash: hash))
    output.append(word: UInt64(bitPattern: offset))
    output.append(word: UInt64(state.key.count))
    output.append(word: UInt64(shown.count))
    output.append(state.key.bytes)
    output.append(shown.bytes)
  }
}
