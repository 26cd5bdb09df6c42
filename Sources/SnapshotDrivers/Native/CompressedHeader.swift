internal import ByteIO

/// The header of a data file that myisampack or maria_pack made (specification 9.3.5, 9.4): how each column is packed,
/// and the Huffman trees.
struct CompressedHeader {
  /// A Huffman tree.
  struct Tree {
    /// For each slot, how far it is to the next pair of slots, or the complement of a symbol.
    var slots: [Int32] = []
    /// Where its distinct values are in the file.
    var values = 0..<0
    /// Whether symbols are numbers of distinct values rather than bytes.
    var isOfValues = false

    /// Reads a symbol; nil if the bits are none.
    @inline(__always)
    func symbol(_ bytes: RawSpan, _ reader: inout BitReader) -> Int? {
      let slots = slots.span
      var slot = 0
      while true {
        slot += reader.bit(bytes)
        guard !reader.isExhausted, slot < slots.count else { return nil }
        let next = Int(slots[slot])
        if next < 0 { return ~next }
        slot += next
      }
    }
  }

  /// How a column is packed.
  struct Column {
    var kind: RecordField.Kind
    /// Bits: 1 space counts are optional, 2 all spaces are told apart, 4 zeros at the end are left out.
    var flags: Int
    /// How many bits a count of spaces or a length has, or how many zero bytes are left out.
    var lengthBits: Int
    var tree: Int
  }

  private static let fixedLength = 32
  /// A table with the most columns, each with a tree of all bytes, has a quarter of this.
  private static let maximumSlots = 8 << 20

  /// Where the rows begin.
  let length: Int
  /// 1 or 2: how long rows are written down.
  let version: Int
  let columns: [Column]
  let trees: [Tree]

  /// - Parameter columnCount: how many columns the header describes: those of the index file.
  init(_ bytes: RawSpan, engine: NativeEngine, columnCount: Int) throws(SnapshotDriverError) {
    func fault(_ offset: Int, _ found: String, _ expected: String) -> SnapshotDriverError {
      SnapshotDriverError(at: Int64(offset), of: engine.dataExtension, found: found, expected: expected)
    }
    guard bytes.byteCount >= Self.fixedLength else { throw fault(0, "\(bytes.byteCount) bytes", "a header") }
    let magic = engine == .myisam ? 0xFEFE08 : 0xFEFE0A
    version = Int(bytes[3])
    guard bytes.big(0, 3) == magic, version == 1 || version == 2 else {
      throw fault(0, "magic \(hexadecimalBytes(bytes, 0, 4))", "FE FE \(engine == .myisam ? "08" : "0A") and 1 or 2")
    }
    length = bytes.little(4, 4)
    guard (Self.fixedLength...bytes.byteCount).contains(length) else {
      throw fault(4, "a header of \(length) bytes", "\(Self.fixedLength) to \(bytes.byteCount)")
    }
    var reader = BitReader(bytes: Self.fixedLength..<length)
    let treeCount = bytes.little(24, 2)
    guard treeCount <= max(1, columnCount) else {
      throw fault(24, "\(treeCount) trees", "at most one for each of \(columnCount) columns")
    }
    let treeBits = max(1, Int.bitWidth - max(0, treeCount - 1).leadingZeroBitCount)
    var columns: [Column] = []
    for _ in 0..<columnCount {
      let place = reader.position / 8
      let kind = reader.number(bytes, 5)
      let column = Column(
        kind: RecordField.Kind(rawValue: kind) ?? .check, flags: reader.number(bytes, 6),
        lengthBits: reader.number(bytes, 5), tree: reader.number(bytes, treeBits))
      guard !reader.isExhausted, RecordField.Kind(rawValue: kind) != nil, column.tree < treeCount else {
        throw fault(
          place, "a column of type \(kind) with tree \(column.tree)", "type 0 to 9, one of \(treeCount) trees")
      }
      columns.append(column)
    }
    self.columns = columns
    reader.align()
    var trees: [Tree] = []
    var slotsLeft = Self.maximumSlots
    for _ in 0..<treeCount {
      let place = reader.position / 8
      guard let tree = Self.tree(bytes, &reader), tree.slots.count <= slotsLeft else {
        throw fault(place, "no Huffman tree", "one")
      }
      slotsLeft -= tree.slots.count
      trees.append(tree)
    }
    self.trees = trees
    guard reader.remaining < 8 else {
      throw fault(reader.position / 8, "\(reader.remaining / 8) bytes behind the trees", "none")
    }
  }

  private static func tree(_ bytes: RawSpan, _ reader: inout BitReader) -> Tree? {
    var tree = Tree()
    tree.isOfValues = reader.bit(bytes) == 1
    let smallest = tree.isOfValues ? 0 : reader.number(bytes, 8)
    let elements = reader.number(bytes, tree.isOfValues ? 15 : 9)
    let valueBytes = tree.isOfValues ? reader.number(bytes, 16) : 0
    let symbolBits = reader.number(bytes, 5)
    let offsetBits = reader.number(bytes, 5)
    let slots = max(0, 2 * elements - 2)
    guard slots <= reader.remaining else { return nil }
    for slot in 0..<slots {
      if reader.bit(bytes) == 1 {
        let offset = reader.number(bytes, offsetBits)
        guard offset > 0, slot + offset < slots else { return nil }
        tree.slots.append(Int32(offset))
      } else {
        let symbol = reader.number(bytes, symbolBits) + smallest
        guard symbol <= (tree.isOfValues ? 0x7FFF : 0xFF) else { return nil }
        tree.slots.append(~Int32(symbol))
      }
    }
    reader.align()
    let start = reader.position / 8
    reader.skip(bytes: valueBytes)
    tree.values = start..<start + valueBytes
    return reader.isExhausted ? nil : tree
  }
}
