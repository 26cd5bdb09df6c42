internal import ByteIO

extension GzipSource {
  /// The stream of a gzip file from the start of a piece on; from its beginning without one.
  convenience init(_ file: InputFile, from piece: Piece?) {
    guard let piece else {
      self.init(FileSource(file), path: file.path)
      return
    }
    self.init(FileSource(file, from: piece.fileOffset), path: file.path, start: .piece, offset: piece.fileOffset)
  }
}

extension [Piece] {
  /// The last of these pieces, which stand in the order of the stream, that begins at `offset` of the stream or before it.
  func entry(to offset: Int64) -> Piece? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].streamOffset <= offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? self[low - 1] : nil
  }
}
