// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "DamageMatrix",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(name: "BackupStream", path: "../.."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
  ],
  targets: [
    .executableTarget(
      name: "damage-matrix",
      dependencies: [
        .product(name: "BackupStreamLib", package: "BackupStream"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ])
  ]
)
