internal import CISAL
public import SystemPackage

/// The decompressed bytes of a gzip file of one or more members (RFC 1952), or of a deflate stream from the start of
/// a piece on. Checksums and lengths are verified at the end of every member (ISA-L's inflate).
@safe
public final class GzipSource: ByteSource {
  /// What the compressed bytes begin with.
  public enum Start: Sendable {
    /// A gzip header.
    case header
    /// A deflate block that needs nothing before it, see ``GzipContainer``. The checksum of the member is not verified.
    case piece
  }

  private static let inputSize = 256 << 10

  private let upstream: any ByteSource
  private let path: FilePath?
  private let start: Start
  private let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: inputSize, alignment: 64)
  private var fetched: Int64
  private var inputEnded = false
  private var memberEnded = false
  private var delayed: ByteIOError?

  /// Offset in the file of bytes behind the last member that are no gzip member and not zero, if there are any.
  public private(set) var trailingBytes: Int64?
  /// How many zero bytes stand behind the last member: padding, such as tapes have.
  public private(set) var paddingBytes: Int64 = 0

  /// Decompresses what `upstream` gives.
  /// - Parameters:
  ///   - path: the file's name, for messages.
  ///   - offset: the offset in the file of the first byte of `upstream`.
  public init(_ upstream: any ByteSource, path: FilePath? = nil, start: Start = .header, offset: Int64 = 0) {
    self.upstream = upstream
    self.path = path
    self.start = start
    fetched = offset
    unsafe UnsafeMutableRawPointer(state).initializeMemory(
      as: UInt8.self, repeating: 0, count: MemoryLayout<inflate_state>.size)
    unsafe isal_inflate_init(state)
    prepareMember()
  }

  deinit {
    unsafe state.deallocate()
    unsafe input.deallocate()
  }

  /// Offset in the file of the next compressed byte.
  public var fileOffset: Int64 { fetched - Int64(unsafe state.pointee.avail_in) }

  /// Fills the front of `buffer`; see ``ByteSource/read(into:)``.
  public func read(into buffer: inout MutableRawSpan) throws(ByteIOError) -> Int {
    if let delayed { throw delayed }
    if buffer.byteCount == 0 || trailingBytes != nil { return 0 }
    while true {
      if memberEnded {
        guard try nextMember() else { return 0 }
      }
      let room = UInt32(clamping: buffer.byteCount)
      let result = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe state.pointee.next_out = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe state.pointee.avail_out = room
        return unsafe isal_inflate(state)
      }
      let produced = Int(room - (unsafe state.pointee.avail_out))
      if result < 0 {
        delayed = corruption(result)
      } else if unsafe state.pointee.block_state == ISAL_BLOCK_FINISH {
        memberEnded = true
      }
      if produced > 0 { return produced }
      if let delayed { throw delayed }
      if !memberEnded, unsafe state.pointee.avail_in == 0, try !fetch() {
        throw ByteIOError(
          .truncated, operation: "decompress gzip", path: path, offset: fileOffset,
          detail: "found the end of the file, expected more of a gzip member")
      }
    }
  }

  private func prepareMember() {
    unsafe state.pointee.crc_flag = UInt32(start == .header ? ISAL_GZIP : ISAL_DEFLATE)
    memberEnded = false
  }

  /// Whether another member follows; goes to it if so.
  private func nextMember() throws(ByteIOError) -> Bool {
    guard start == .header else { return false }
    while unsafe state.pointee.avail_in < 2, try fetch() {}
    let left = Int(unsafe state.pointee.avail_in)
    if left == 0 { return false }
    guard let next = unsafe state.pointee.next_in else { return false }
    if unsafe left >= 2 && next[0] == 0x1F && next[1] == 0x8B {
      let (pointer, count) = unsafe (state.pointee.next_in, state.pointee.avail_in)
      unsafe isal_inflate_reset(state)
      unsafe state.pointee.next_in = unsafe pointer
      unsafe state.pointee.avail_in = count
      prepareMember()
      return true
    }
    return try skipPadding()
  }

  /// Zero bytes behind the last member are padding (tapes), anything else is noted.
  private func skipPadding() throws(ByteIOError) -> Bool {
    repeat {
      while unsafe state.pointee.avail_in > 0, let next = unsafe state.pointee.next_in {
        if unsafe next.pointee != 0 {
          trailingBytes = fileOffset
          return false
        }
        unsafe state.pointee.next_in = unsafe next + 1
        unsafe state.pointee.avail_in -= 1
        paddingBytes += 1
      }
    } while try fetch()
    return false
  }

  /// Fetches more compressed bytes behind those that are left; false at the end of the input.
  private func fetch() throws(ByteIOError) -> Bool {
    if inputEnded { return false }
    let left = Int(unsafe state.pointee.avail_in)
    if left > 0, let next = unsafe state.pointee.next_in {
      unsafe input.copyMemory(from: UnsafeRawBufferPointer(start: next, count: left))
    }
    var span = unsafe MutableRawSpan(_unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: input[left...]))
    let got = try upstream.read(into: &span)
    inputEnded = got == 0
    fetched += Int64(got)
    unsafe state.pointee.next_in = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe state.pointee.avail_in = UInt32(left + got)
    return got > 0
  }

  private func corruption(_ result: Int32) -> ByteIOError {
    let found =
      switch result {
      case ISAL_INCORRECT_CHECKSUM: "found a checksum or length at the end of the member that is not that of the data"
      case ISAL_INVALID_WRAPPER: "found a header that is not gzip's"
      case ISAL_UNSUPPORTED_METHOD: "found an unknown compression method, expected deflate"
      case ISAL_INVALID_LOOKBACK: "found a reference to before the start of the data"
      case ISAL_INVALID_SYMBOL: "found an invalid symbol in the deflate data"
      default: "found an invalid deflate block"
      }
    return ByteIOError(.corrupt, operation: "decompress gzip", path: path, offset: fileOffset, detail: found)
  }
}
