internal import ByteIO

/// The blocks of a MyISAM table's index file: whether the keys are trees, each with an entry for every row, and the
/// chains of free blocks lead through free ones (server: `chk_key` and `chk_del` of `mi_check`, but for the order of
/// entries, which takes their collations, and for what they point to).
///
/// The layout was held against all index files of the corpus, and against files of MariaDB 10.11.
public struct IndexBlocks {
  /// Blocks begin at multiples of it.
  private static let unit = 1024
  /// No tree is deeper.
  private static let maximumDepth = 32

  private let files: NativeTableFiles

  /// Those of a table's files.
  public init(_ files: NativeTableFiles) { self.files = files }

  /// Goes over all keys.
  /// - Parameter body: gets what is wrong: of each key, and of each chain, the first thing.
  /// - Throws: ``SnapshotDriverError`` if the header contradicts the format.
  public func check(_ body: (SnapshotDriverError) throws -> Void) throws {
    guard files.engine == .myisam, !files.hasOnlyIndexHeader, files.indexLength > 0 else { return }
    var file = try files.index.map()
    var walk = try Walk(file.bytes)
    for number in walk.keys.indices {
      if let fault = walk.checkKey(number, &file) { try body(fault) }
    }
    for number in walk.chains.indices {
      if let fault = walk.checkChain(number, &file) { try body(fault) }
    }
  }

  /// What is known while the blocks are gone over.
  private struct Walk {
    /// So many bytes the system maps around one that is read.
    private static let readAround = 1 << 16

    var keys: [MyISAMKey] = []
    /// The first free block of each size.
    let chains: [Int]
    private let roots: [Int]
    private let enabled: UInt64
    private let records: Int
    private let linkLength: Int
    private let keyStart: Int
    private let end: Int
    /// For each unit of the file whether it belongs to a block that was met.
    private var taken: [UInt64]

    init(_ bytes: RawSpan) throws(SnapshotDriverError) {
      let header = try MyISAMIndexHeader(bytes)
      func fault(_ offset: Int, _ found: String, _ expected: String) -> SnapshotDriverError {
        SnapshotDriverError(at: Int64(offset), of: "MYI", found: found, expected: expected)
      }
      let headerLength = bytes.big(6, 2)
      let base = bytes.big(12, 2)
      roots = (0..<header.keyCount).map { bytes.big(124 + 8 * $0, 8) }
      let chainStart = 124 + 8 * header.keyCount
      chains = (0..<header.blockSizeCount).map { bytes.big(chainStart + 8 * $0, 8) }
      // Behind three numbers of four bytes.
      enabled = UInt64(bitPattern: Int64(bytes.big(chainStart + 8 * header.blockSizeCount + 12, 8)))
      records = header.records
      linkLength = bytes.big(base + 73, 1)
      guard (1...8).contains(linkLength) else { throw fault(base + 73, "pointers of \(linkLength) bytes", "1 to 8") }
      keyStart = header.keyStart
      end = min(header.keyFileLength, bytes.byteCount)
      taken = [UInt64](repeating: 0, count: end / unit / 64 + 1)
      var place = base + 100
      let definitions = bytes.extracting(0..<headerLength)
      for number in 0..<header.keyCount {
        guard let key = MyISAMKey(definitions, at: &place, pointerLength: bytes.big(base + 72, 1)) else {
          throw fault(place, "key \(number + 1) behind the end of the header", "it within \(headerLength) bytes")
        }
        keys.append(key)
      }
    }

    /// Goes over the tree of a key.
    mutating func checkKey(_ number: Int, _ file: inout MappedFile) -> SnapshotDriverError? {
      // Of keys from 64 on there is no bit of their own.
      let isEnabled = number < 63 && enabled >> UInt64(number) & 1 != 0
      guard keys[number].isPlain, isEnabled else { return nil }
      var entries = 0
      if roots[number] != -1 {
        var leafDepth: Int?
        var stack = [(block: roots[number], depth: 0)]
        if let fault = take(roots[number], keys[number].blockLength, number, from: nil) { return fault }
        while let (block, depth) = stack.popLast() {
          let isLeaf = file.bytes[block] & 0x80 == 0
          if isLeaf {
            guard leafDepth ?? depth == depth else {
              return fault(number, block, "a leaf \(depth) levels down", "\(leafDepth ?? 0), as the others")
            }
            leafDepth = depth
          } else if depth == maximumDepth {
            return fault(number, block, "a block \(depth) levels down", "fewer")
          }
          var children: [Int] = []
          if let fault = read(number, block, isLeaf ? 0 : linkLength, file.bytes, &entries, &children) { return fault }
          file.touch(Self.readAround)
          for child in children {
            if let fault = take(child, keys[number].blockLength, number, from: block) { return fault }
            stack.append((child, depth + 1))
          }
        }
      }
      if entries == records { return nil }
      return SnapshotDriverError(
        at: nil, of: "MYI", found: "\(entries) entries of key \(number + 1)", expected: "\(records), one for each row")
    }

    /// Reads the entries of a block.
    private mutating func read(
      _ number: Int, _ block: Int, _ link: Int, _ bytes: RawSpan, _ entries: inout Int, _ children: inout [Int]
    ) -> SnapshotDriverError? {
      let used = bytes.big(block, 2) & 0x7FFF
      guard used >= 2 + link, used <= keys[number].blockLength else {
        return fault(number, block, "a block of which \(used) bytes are used", "at most \(keys[number].blockLength)")
      }
      var place = block + 2 + link
      keys[number].begin()
      while true {
        if link > 0 {
          let child = bytes.big(place - link, link)
          guard child >= 0, child < end / unit else {
            return fault(number, block, "a block at \(child) KiB", "one within the file")
          }
          children.append(child * unit)
        }
        if place == block + used { return nil }
        guard let next = keys[number].end(of: bytes, from: place, to: block + used, link: link) else {
          return fault(number, place, "an entry that is no whole one", "entries that end with the \(used) bytes used")
        }
        place = next
        entries += 1
      }
    }

    /// Goes over the free blocks of a size.
    mutating func checkChain(_ number: Int, _ file: inout MappedFile) -> SnapshotDriverError? {
      var block = chains[number]
      var before: Int?
      while block != -1 {
        if let fault = take(block, (number + 1) * unit, nil, from: before) { return fault }
        before = block
        block = file.bytes.big(block, 8)
        file.touch(Self.readAround)
      }
      return nil
    }

    /// Notes that a block belongs to a key, or to a chain of free ones.
    private mutating func take(
      _ block: Int, _ length: Int, _ key: Int?, from referrer: Int?
    ) -> SnapshotDriverError? {
      guard block >= keyStart, block % unit == 0, length >= unit, length % unit == 0, block <= end - length else {
        return fault(
          key, referrer ?? block, "a block of \(length) bytes at \(block)", "one between \(keyStart) and \(end)")
      }
      for unit in block / unit..<(block + length) / unit {
        let bit: UInt64 = 1 << UInt64(unit % 64)
        if taken[unit / 64] & bit != 0 {
          return fault(key, referrer ?? block, "the block at \(block) a second time", "each block once")
        }
        taken[unit / 64] |= bit
      }
      return nil
    }

    private func fault(_ key: Int?, _ offset: Int, _ found: String, _ expected: String) -> SnapshotDriverError {
      SnapshotDriverError(
        at: Int64(offset), of: "MYI", found: found + (key.map { " in key \($0 + 1)" } ?? " in a chain of free blocks"),
        expected: expected)
    }
  }
}
