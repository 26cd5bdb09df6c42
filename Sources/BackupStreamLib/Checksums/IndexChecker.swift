public import ByteIO
public import SystemPackage

/// Holds an image file against the checksums of its index, without a look at what the bytes mean.
public final class IndexChecker {
  private let input: ImageInput
  private let found: FoundIndex
  /// The index.
  public let index: ImageIndex
  /// How many bytes of the stream were gone over; another thread may look.
  public let progress = ByteCounter()

  /// Takes the index of an image that is open; nil if it has none that we read.
  public convenience init?(_ image: ImageReader) throws(ImageError) {
    guard let found = try image.findIndex() else { return nil }
    try self.init(image.input, found)
  }

  /// Takes the index that can be found in an open file, or beside it; nil if there is none that we read.
  public convenience init?(descriptor: FileDescriptor, path: FilePath? = nil) throws(ImageError) {
    do {
      let input = try ImageInput(InputFile(descriptor, path: path, closing: false))
      guard let found = try input.findIndex(tables: Self.tableCount(descriptor, path)).0 else { return nil }
      try self.init(input, found)
    } catch {
      throw ImageReader.wrap(error)
    }
  }

  /// Takes the index beside an image that has changed since it was made: at its ends, by which it is known, and keeps
  /// its size; nil if there is none such.
  public convenience init?(changed descriptor: FileDescriptor, path: FilePath) throws(ImageError) {
    do {
      let file = try InputFile(descriptor, path: path, closing: false)
      guard
        case .success(let found)? = SideIndex.find(
          for: file, at: path, tables: Self.tableCount(descriptor, path), isChanged: true)
      else {
        return nil
      }
      try self.init(ImageInput(file), found)
    } catch {
      throw ImageReader.wrap(error)
    }
  }

  private init?(_ input: ImageInput, _ found: FoundIndex) throws(ImageError) {
    guard let index = found.index, input.file != nil else { return nil }
    self.input = input
    self.found = found
    self.index = index
  }

  /// How many tables the index can have; nil if the image's preamble is what is damaged.
  private static func tableCount(_ descriptor: FileDescriptor, _ path: FilePath?) -> Int? {
    (try? ImageReader(descriptor: descriptor, path: path))?.tableCountForIndex
  }

  /// Whether the index stands in a file of its own beside the image.
  public var isBeside: Bool { found.isBeside }

  /// How many segments the stream has.
  public var segmentCount: Int64 { stream { _ in true }.count }

  /// What takes the checksums that ``check(threads:takesDigest:isChosen:)`` needs while the image is read for something
  /// else.
  /// - Parameter takesSHA256: whether it takes the SHA-256 of the whole.
  /// - Throws: ``ByteIOError`` if the system refuses to start a thread.
  public func digest(takesSHA256: Bool) throws(ByteIOError) -> StreamDigest {
    try StreamDigest(length: length, storedLength: found.storedCount, takesSHA256: takesSHA256)
  }

  /// Holds the image against the index. What an image that was opened with a ``digest(takesSHA256:)`` has shown while it
  /// was gone over is not read again.
  /// - Parameters:
  ///   - threads: how many may read.
  ///   - takesDigest: whether the SHA-256 of the whole is taken, on one more thread; not where segments are left out.
  ///   - isChosen: which segments are checked, by number; nil for all.
  /// - Throws: ``ImageError`` if the file cannot be read.
  public func check(
    threads: Int, takesDigest: Bool = true, isChosen: (@Sendable (Int64) -> Bool)? = nil
  ) throws(ImageError) -> IndexCheck {
    let stream = stream(isChosen ?? { _ in true })
    var check = IndexCheck(index: index, isBeside: found.isBeside)
    check.segments = stream.count
    do throws(ByteIOError) {
      if isChosen == nil, let digest = input.digest, digest.count == length {
        try take(digest, stream, threads, &check)
        return check
      }
      let stored = StoredCheck(input.file, found, input.compression)
      let checksums = try input.checksums(
        of: stream, threads: threads, takesSHA256: takesDigest && isChosen == nil)
      check.stored = try stored?.result()
      compare(checksums, stream, &check)
    } catch {
      throw ImageError(error, in: .index)
    }
    return check
  }

  /// Takes what a pass over the image has shown.
  private func take(
    _ digest: StreamDigest, _ stream: SegmentedStream, _ threads: Int, _ check: inout IndexCheck
  ) throws(ByteIOError) {
    let checksums = digest.checksums(of: stream)
    compare(checksums, stream, &check)
    if let pieces = try checkPieces(checksums, stream, threads: threads) {
      check.checkedPieces = Int64(pieces.count)
      check.damage = (check.damage + pieces.wrong).sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
    guard let stored = found.stored else { return }
    if digest.stored.count == found.storedCount {
      check.stored = (
        found.storedCount, digest.stored.checksum.value == stored.checksum && found.storedCount == stored.count
      )
    } else {
      check.stored = try StoredCheck(input.file, found, input.compression)?.result()
    }
  }

  private func stream(_ isWanted: @escaping @Sendable (Int64) -> Bool) -> SegmentedStream {
    SegmentedStream(access: access, length: length, isWanted: isWanted, counter: progress)
  }

  /// As much of the stream as there can be: what the index says is not trusted.
  private var length: Int64 {
    guard let size = input.file?.size else { return 0 }
    return min(index.streamLength, input.compression.longestStream(inFileOf: size))
  }

  private var access: SegmentedStream.Access {
    guard let file = input.file else { return .ordered }
    switch input.compression {
    case .none: return .plain(file)
    case .gzip:
      guard let file = storedAsWritten, arePiecesDense else { return .ordered }
      return .pieces(file, index.pieces)
    case .xz: return .ordered
    }
  }

  /// The file, if it has the pieces that the index states: those of a gzip file as it was written.
  var storedAsWritten: InputFile? {
    guard input.compression == .gzip, let stored = found.stored, stored.count == found.storedCount, !found.isBeside
    else {
      return nil
    }
    return input.file
  }

  /// Whether no segment is far behind the piece that it is reached from: else each would cost more than all in order.
  private var arePiecesDense: Bool {
    let limit = 4 * Int64(ImageIndex.segmentSize)
    var last: Int64 = 0
    for piece in index.pieces {
      guard (0...limit).contains(piece.streamOffset - last) else { return false }
      last = piece.streamOffset
    }
    return length - last <= limit
  }

  private func compare(_ checksums: StreamChecksums, _ stream: SegmentedStream, _ check: inout IndexCheck) {
    func add(_ range: Range<Int64>, _ reason: ByteIOError?) {
      if let last = check.damage.last, last.range.upperBound == range.lowerBound, last.reason == reason {
        check.damage[check.damage.count - 1].range = last.range.lowerBound..<range.upperBound
      } else {
        check.damage.append(IndexCheck.Damage(range: range, reason: reason))
      }
    }
    let failures = checksums.failures.sorted { $0.numbers.lowerBound < $1.numbers.lowerBound }
    var nextFailure = 0
    for number in 0..<stream.count where stream.isWanted(number) {
      while nextFailure < failures.count, failures[nextFailure].numbers.upperBound <= number { nextFailure += 1 }
      if nextFailure < failures.count, failures[nextFailure].numbers.contains(number) {
        add(stream.range(number), failures[nextFailure].reason)
        continue
      }
      check.checkedSegments += 1
      if number >= index.segments.count || index.segments[Int(number)] != checksums.segments[Int(number)] {
        add(stream.range(number), nil)
      }
    }
    check.isDigestRight = checksums.sha256.map { $0 == index.sha256 }
  }
}

/// The checksum of the file as it is stored, taken on a thread of its own.
private final class StoredCheck {
  private let stored: StoredBytes
  private let count: Int64
  private let answer: BoundedQueue<Result<UInt32, ByteIOError>>
  private let thread: Threads

  /// Begins, if the checksum is known and says more than those of the stream.
  init?(_ file: InputFile?, _ found: FoundIndex, _ compression: Compression) {
    guard let file, let stored = found.stored, compression != .none else { return nil }
    self.stored = stored
    count = found.storedCount
    let count = count
    let answer = BoundedQueue<Result<UInt32, ByteIOError>>(capacity: 1)
    self.answer = answer
    thread = Threads(1) {
      answer.push(Result { () throws(ByteIOError) in try file.checksum(0..<count) })
    }
    if thread.count == 0 { answer.push(Result { () throws(ByteIOError) in try file.checksum(0..<count) }) }
  }

  deinit { thread.join() }

  func result() throws(ByteIOError) -> (count: Int64, isRight: Bool)? {
    guard let answer = answer.pop() else { return nil }
    return (count, try answer.get() == stored.checksum && count == stored.count)
  }
}
