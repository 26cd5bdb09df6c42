internal import CLZMA
public import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the blocks of an xz file lie, from the index at its end, so that it can be entered in the middle.
@safe
public final class XZBlockMap {
  private let file: FileDescriptor
  private let path: FilePath?
  private var index: OpaquePointer?
  /// Size of the uncompressed stream, in bytes.
  public private(set) var streamSize: Int64 = 0

  /// Reads the index of a regular file.
  /// - Throws: ``ByteIOError`` if the file cannot be read or its end is not that of an xz file.
  public init(_ file: FileDescriptor, path: FilePath?, size: Int64) throws(ByteIOError) {
    self.file = file
    self.path = path
    let xz = XZStream()
    var result = unsafe lzma_file_info_decoder(xz.stream, &index, 96 << 20, UInt64(size))
    var position: Int64 = 0
    while result == LZMA_OK || result == LZMA_SEEK_NEEDED {
      if result == LZMA_SEEK_NEEDED { position = Int64(unsafe xz.stream.pointee.seek_pos) }
      if result == LZMA_SEEK_NEEDED || (unsafe xz.stream.pointee.avail_in) == 0 {
        let got = try unsafe Self.read(file, path, at: position, into: xz.buffer)
        position += Int64(got)
        unsafe xz.stream.pointee.next_in = unsafe UnsafePointer(
          xz.buffer.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe xz.stream.pointee.avail_in = got
      }
      result = unsafe lzma_code(xz.stream, LZMA_RUN)
    }
    guard result == LZMA_STREAM_END else {
      let (code, detail) = XZStream.describe(result)
      throw ByteIOError(code, operation: "read the xz index", path: path, offset: position, detail: detail)
    }
    streamSize = Int64(unsafe lzma_index_uncompressed_size(index))
  }

  deinit { unsafe lzma_index_end(index, nil) }

  /// The block that holds the byte at `streamOffset`: its own offset in the stream, and its bytes from there on.
  /// - Returns: nil if there is no such block.
  /// - Throws: ``ByteIOError`` if the block is damaged, larger than 64 MiB, or cannot be read.
  public func block(holding streamOffset: Int64) throws(ByteIOError) -> (offset: Int64, bytes: [UInt8])? {
    var iterator = unsafe lzma_index_iter()
    unsafe lzma_index_iter_init(&iterator, index)
    guard streamOffset >= 0, unsafe lzma_index_iter_locate(&iterator, UInt64(streamOffset)) == 0 else { return nil }
    let fileOffset = Int64(unsafe iterator.block.compressed_file_offset)
    let packedSize = Int(unsafe iterator.block.total_size)
    let size = Int(unsafe iterator.block.uncompressed_size)
    guard packedSize <= 64 << 20, size <= 64 << 20, let flags = unsafe iterator.stream.flags else {
      throw ByteIOError(
        .unsupported, operation: "read an xz block", path: path, offset: fileOffset,
        detail: "found a block of \(size) bytes, expected at most 67108864")
    }
    let packed = UnsafeMutableRawBufferPointer.allocate(byteCount: packedSize, alignment: 64)
    defer { unsafe packed.deallocate() }
    var filled = 0
    while filled < packedSize {
      let got = try unsafe Self.read(
        file, path, at: fileOffset + Int64(filled), into: UnsafeMutableRawBufferPointer(rebasing: packed[filled...]))
      if got == 0 { break }
      filled += got
    }
    let bytes = unsafe Self.decode(packed, filled, size: size, check: flags.pointee.check)
    guard let bytes else {
      throw ByteIOError(
        .corrupt, operation: "decompress an xz block", path: path, offset: fileOffset,
        detail: "found data that contradict their format or their check")
    }
    return (Int64(unsafe iterator.block.uncompressed_file_offset), bytes)
  }

  /// Where the block that holds the byte at `streamOffset` begins; nil if there is no such block.
  public func start(ofBlockHolding streamOffset: Int64) -> Piece? {
    var iterator = unsafe lzma_index_iter()
    unsafe lzma_index_iter_init(&iterator, index)
    guard streamOffset >= 0, unsafe lzma_index_iter_locate(&iterator, UInt64(streamOffset)) == 0 else { return nil }
    return Piece(
      streamOffset: Int64(unsafe iterator.block.uncompressed_file_offset),
      fileOffset: Int64(unsafe iterator.block.compressed_file_offset))
  }

  private static func decode(
    _ packed: UnsafeMutableRawBufferPointer, _ filled: Int, size: Int, check: lzma_check
  ) -> [UInt8]? {
    guard filled > 0, let start = unsafe packed.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    let filters = UnsafeMutablePointer<lzma_filter>.allocate(capacity: Int(LZMA_FILTERS_MAX) + 1)
    defer { unsafe filters.deallocate() }
    var block = unsafe lzma_block()
    unsafe block.version = 1
    unsafe block.check = check
    unsafe block.filters = unsafe filters
    unsafe block.header_size = (UInt32(unsafe start.pointee) + 1) * 4
    guard unsafe Int(block.header_size) <= filled, unsafe start.pointee != 0,
      unsafe lzma_block_header_decode(&block, nil, start) == LZMA_OK
    else { return nil }
    defer {
      for position in 0..<Int(LZMA_FILTERS_MAX) where unsafe filters[position].id != lzma_vli.max {
        unsafe free(filters[position].options)
      }
    }
    var packedPosition = Int(unsafe block.header_size)
    var position = 0
    var decoded = [UInt8](repeating: 0, count: size)
    let result = unsafe decoded.withUnsafeMutableBufferPointer { output in
      unsafe lzma_block_buffer_decode(
        &block, nil, start, &packedPosition, filled, output.baseAddress, &position, size)
    }
    return result == LZMA_OK && position == size ? decoded : nil
  }

  private static func read(
    _ file: FileDescriptor, _ path: FilePath?, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ByteIOError) -> Int {
    do {
      return unsafe try file.read(fromAbsoluteOffset: offset, into: buffer)
    } catch {
      throw .system("read", error as? Errno ?? .ioError, path: path, offset: offset)
    }
  }
}

/// The uncompressed bytes of an xz file from some block on, one block at a time.
public final class XZBlockSource: ByteSource {
  private let map: XZBlockMap
  private var bytes: [UInt8] = []
  private var position = 0
  private var next: Int64

  /// The bytes of the file that `map` describes, from `streamOffset` on.
  public init(_ map: XZBlockMap, from streamOffset: Int64) {
    self.map = map
    next = streamOffset
  }

  /// Fills the front of `buffer`; see ``ByteSource/read(into:)``.
  public func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    if position == bytes.count {
      guard next < map.streamSize, let block = try map.block(holding: next) else { return 0 }
      bytes = block.bytes
      position = Int(next - block.offset)
      next = block.offset + Int64(bytes.count)
    }
    let count = min(buffer.byteCount, bytes.count - position)
    unsafe buffer.withUnsafeMutableBytes { target in
      unsafe bytes.withUnsafeBytes { source in
        unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
      }
    }
    position += count
    return count
  }
}
