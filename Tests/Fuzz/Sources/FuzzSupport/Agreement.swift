internal import BackupStreamLib
internal import ByteIO

/// Reads the same bytes in several ways, and stops as a crash does if they do not agree.
public struct Agreement {
  private let bytes: [UInt8]
  private var choices: Choices

  /// Reads `bytes` in pieces of `piece` bytes. If the image is sound, it is read from a file too and in one more way,
  /// which the bytes choose; if not, in one more way of some.
  /// - Returns: how the first way came out.
  @discardableResult
  public static func check(_ bytes: [UInt8], piece: Int, order: ReadingOrder) -> Outcome {
    Fuzzer.keep(bytes)
    var agreement = Agreement(bytes: bytes, choices: Choices(bytes))
    let outcome = Outcome(in: order) { try ImageReader(source: agreement.source(inPiecesOf: piece)) }
    switch outcome {
    case .complete(let contents):
      contents.show()
      agreement.checkFile(contents)
      switch agreement.choices.number(below: 4) {
      case 0: agreement.checkPieces(outcome, order)
      case 1: agreement.checkPipe(contents)
      case 2: agreement.checkRanges(contents)
      default: agreement.checkRewriting(contents)
      }
    case .failed: agreement.checkFailure(outcome, order)
    }
    return outcome
  }

  /// The bytes in pieces of that many bytes, or more if that were thousands of pieces.
  private func source(inPiecesOf piece: Int) -> MemorySource {
    MemorySource(bytes, inPiecesOf: max(piece, bytes.count >> 13))
  }

  /// The way in which the bytes come must not matter, also for what is wrong with them.
  private func checkPieces(_ outcome: Outcome, _ order: ReadingOrder) {
    let other = Outcome(in: order) { try ImageReader(source: source(inPiecesOf: 1)) }
    if let contents = outcome.contents, let others = other.contents {
      contents.demandSame(as: others, "in small pieces")
    } else {
      // What ends a cut container is found earlier or later.
      let isContainer = outcome.error?.cause != nil || other.error?.cause != nil
      let isSame = outcome.error == other.error || (isContainer && outcome.contents == nil && other.contents == nil)
      demand(isSame, "other errors in small pieces: \(outcome), \(other)")
    }
  }

  private func checkPipe(_ contents: ImageContents) {
    if bytes.count > MemoryFile.pipeCapacity { return }
    let other = MemoryFile.withPipe(holding: bytes) { pipe in
      Outcome(in: .totals) { try ImageReader(descriptor: pipe) }
    }
    Self.compare(contents, other, "from a pipe")
  }

  private mutating func checkFile(_ contents: ImageContents) {
    let file = MemoryFile(bytes)
    let order = choices.one(of: ReadingOrder.allCases)
    let other = Outcome(in: order) { try ImageReader(path: file.path) }
    // What an index with the right checksum says is believed.
    if !contents.isIndexed { Self.compare(contents, other, "from a file by \(order)") }
  }

  private mutating func checkRanges(_ contents: ImageContents) {
    let file = MemoryFile(bytes)
    do {
      let image = try ImageReader(descriptor: file.descriptor)
      guard
        let ranges = try image.tableDataRanges(
          ofLength: (image.fileSize ?? 0) / Int64(2 + choices.number(below: 12)) + 1)
      else { return }
      var heads = Digest()
      var chunks: Int64 = 0
      for range in ranges {
        try range.forEachTableDataHead { head in
          let values = [head.snapshot, head.tableNumber, head.isLast ? 1 : 0, head.dataLength, Int(head.offset)]
          for value in values { heads.add(value) }
        }
        chunks += try range.tableTotals().chunks
      }
      demand(chunks == contents.tallies.joined().reduce(0) { $0 + $1.chunks }, "ranges count other chunks")
      if let whole = contents.heads { demand(heads == whole, "ranges give other heads") }
    } catch {
      fatalError("ranges fail: \(error)")
    }
  }

  /// What can be read can be written, and read again.
  private func checkRewriting(_ contents: ImageContents) {
    guard !contents.preamble.header.flags.contains(.inlineSummary) else { return }
    guard contents.tallies.joined().reduce(0, { $0 + $1.bytes }) < 1 << 20 else { return }
    do {
      let (source, sink) = (try ImageReader(source: MemorySource(bytes)), MemorySink())
      var writer = try ImageWriter(PlainContainer(sink), preamble: contents.preamble, writesIndex: true)
      try source.forEachTableDataChunk { head, data in
        // The only chunk that a reader takes and a writer does not: one without data.
        if data.isEmpty { return }
        try writer.write(snapshot: head.snapshot, tableNumber: head.tableNumber, data: data, isLast: head.isLast)
      }
      try writer.finish(try source.summary())
      let again = try ImageContents(reading: ImageReader(source: MemorySource(sink.bytes)), in: .chunks)
      demand(again.preamble == contents.preamble, "another preamble after rewriting")
      demand(again.summary == contents.summary, "another summary after rewriting")
      for (tallies, others) in zip(contents.tallies.joined(), again.tallies.joined()) {
        demand(tallies.bytes == others.bytes, "other data after rewriting")
      }
      let file = MemoryFile(sink.bytes)
      let indexed = try ImageContents(reading: ImageReader(path: file.path), in: .summaryThenTotals)
      demand(indexed.isIndexed && indexed.tallies == again.tallies, "the index does not say what is there")
    } catch {
      fatalError("rewriting fails: \(error)")
    }
  }

  private mutating func checkFailure(_ outcome: Outcome, _ order: ReadingOrder) {
    switch choices.number(below: 4) {
    case 0: checkPieces(outcome, order)
    case 1:
      let file = MemoryFile(bytes)
      _ = Outcome(in: choices.one(of: ReadingOrder.allCases)) { try ImageReader(path: file.path) }
    case 2:
      let file = MemoryFile(bytes)
      guard let image = try? ImageReader(descriptor: file.descriptor) else { return }
      guard
        let ranges = try? image.tableDataRanges(
          ofLength: (image.fileSize ?? 0) / Int64(2 + choices.number(below: 12)) + 1)
      else { return }
      for range in ranges {
        try? range.forEachTableDataHead { _ in }
        _ = try? range.tableTotals()
      }
    default: break
    }
  }

  private static func compare(_ contents: ImageContents, _ other: Outcome, _ way: String) {
    switch other {
    case .complete(let others): contents.demandSame(as: others, way)
    case .failed(let error): fatalError("sound from a source, but \(way): \(error)")
    }
  }
}
