internal import ByteIO

/// Rows of varying length in blocks that can be linked (specification 9.3.4; of MARIA 9.4).
struct DynamicRecords {
  /// So many blocks in a row, each fitting the one before it, are no accident.
  private static let convincingBlocks = 32

  private let unpacker: RecordUnpacker
  /// Where the next block begins.
  private(set) var position = 0
  /// What was found.
  private(set) var counts = RecordCounts()
  private var isLost = false

  /// Links that lead there or beyond lead to other blocks than they did.
  private let linkLimit: Int

  init(_ unpacker: RecordUnpacker, gap: DataGap?) {
    self.unpacker = unpacker
    linkLimit = gap?.piece.lowerBound ?? .max
  }

  /// Packs the next row into the context.
  /// - Returns: false if there is none.
  mutating func next(_ context: inout RecordContext) throws(SnapshotDriverError) -> Bool {
    while position < context.dataLength {
      let start = position
      guard !isLost, let block = DynamicBlock.parse(context.data.bytes, at: start, dataLength: context.dataLength)
      else {
        isLost = true
        throw context.fault(
          start, "no block: \(hexadecimalBytes(context.data.bytes, start, 8))",
          "one of type 0 to 13 within \(context.dataLength) bytes")
      }
      position = block.end
      context.data.touch(block.end - start)
      switch block.kind {
      case .deleted: counts.deleted += 1
      case .continuation:
        counts.blocks += 1
        counts.continuedBytes += block.dataLength
      case .first:
        counts.blocks += 1
        try unpack(block, at: start, &context)
        context.rowStart = start
        if context.checksum != nil { try compareChecksum(block, at: start, &context) }
        if let fault = block.next == nil ? context.pack() : context.packCollected() {
          throw fault.error(at: start, of: context.fileName)
        }
        counts.rows += 1
        return true
      }
    }
    return false
  }

  /// Moves to the next place where a block can begin, after an error that left it unknown.
  /// - Returns: false if there is none that is sure.
  mutating func resume(_ context: inout RecordContext) -> Bool {
    if !isLost { return true }
    let bytes = context.data.bytes
    var place = position + 4
    while place < context.dataLength {
      if Self.isConvincing(bytes, at: place, dataLength: context.dataLength) {
        position = place
        isLost = false
        return true
      }
      place += 4
    }
    return false
  }

  /// Whether blocks follow each other from here on, to the end of the file or long enough; one of them begins a row.
  private static func isConvincing(_ bytes: RawSpan, at offset: Int, dataLength: Int) -> Bool {
    var place = offset
    var rows = 0
    for _ in 0..<convincingBlocks {
      if place == dataLength { break }
      guard let block = DynamicBlock.parse(bytes, at: place, dataLength: dataLength) else { return false }
      if block.kind == .first { rows += 1 }
      place = block.end
    }
    return rows > 0
  }

  /// Unpacks a row into the context's record. Blobs are noted as places in the file, or in `collected` if blocks are
  /// linked.
  @inline(__always)
  private mutating func unpack(
    _ block: DynamicBlock, at start: Int, _ context: inout RecordContext
  ) throws(SnapshotDriverError) {
    let fault: RecordUnpacker.Fault?
    if let next = block.next {
      try collect(block, next, at: start, &context)
      fault = unpacker.unpack(
        context.collected, fields: context.fields, into: &context.record)
    } else {
      fault = unpacker.unpack(
        context.data, block.dataOffset, block.dataLength, fields: context.fields, into: &context.record)
    }
    if let fault {
      throw context.fault(start, "a row of \(block.rowLength) bytes with \(fault.found)", fault.expected)
    }
  }

  /// Holds the row that was unpacked against the checksum at its end, of which one byte is there.
  private func compareChecksum(
    _ block: DynamicBlock, at start: Int, _ context: inout RecordContext
  ) throws(SnapshotDriverError) {
    let (found, stored) =
      block.next == nil
      ? (context.addChecksum(), context.data.bytes[block.dataOffset + block.dataLength - 1])
      : (context.addChecksumCollected(), context.collected[context.collected.count - 1])
    guard unpacker.hasChecksum, !found.agrees(with: stored) else { return }
    throw context.fault(
      start, "a row with the checksum \(hexadecimal(UInt8(truncatingIfNeeded: found.all)))",
      "\(hexadecimal(stored)), as it says at its end")
  }

  /// Puts the parts of a row together.
  private mutating func collect(
    _ first: DynamicBlock, _ next: Int, at start: Int, _ context: inout RecordContext
  ) throws(SnapshotDriverError) {
    guard first.rowLength <= context.dataLength else {
      throw context.fault(start, "a row of \(first.rowLength) bytes", "no more than the file has")
    }
    context.collected.clear()
    context.collected.append(context.data, first.dataOffset, first.dataLength)
    var link: Int? = next
    while let place = link {
      guard place < linkLimit else {
        throw context.fault(
          start, "a row that goes on at \(place)", "one before \(linkLimit), for bytes of the file are missing there")
      }
      guard let block = DynamicBlock.parse(context.data.bytes, at: place, dataLength: context.dataLength),
        block.kind == .continuation
      else {
        throw context.fault(start, "a row that goes on at \(place), where no such block is", "a block of type 7 to 12")
      }
      let missing = first.rowLength - context.collected.count
      guard block.next == nil ? block.dataLength == missing : block.dataLength < missing else {
        throw context.fault(
          start, "a row with \(missing) bytes to come, and \(block.dataLength) of them at \(place)",
          block.next == nil ? "all of them" : "fewer")
      }
      // Each belongs to one row only, so they can be no more than the file has.
      counts.linkedBytes += block.dataLength
      guard counts.linkedBytes <= 2 * context.dataLength else {
        throw context.fault(start, "rows that share their blocks", "each block in one row")
      }
      context.collected.append(context.data, block.dataOffset, block.dataLength)
      // A row's parts can be anywhere, and the system maps the surroundings of each.
      context.data.touch(max(block.dataLength, 1 << 16))
      link = block.next
    }
    guard context.collected.count == first.rowLength else {
      throw context.fault(
        start, "a row of \(first.rowLength) bytes with \(context.collected.count)", "all of them")
    }
  }
}
