// "kinds"
module {
  // "kernel"
  ml_program.global private @constant0(#ml_program.extern<tensor<2x1x3x3xf32>>) : tensor<2x1x3x3xf32>
  // "table"
  ml_program.global private @constant1(#ml_program.extern<tensor<8x3xf32>>) : tensor<8x3xf32>
  func.func private @presil_cast_f32_i32(f32) -> i32
  func.func private @presil_div_i64(i64, i64) -> i64
  func.func @main(%in0: tensor<1x1x4x4xf32>, %in1: tensor<i1>) -> (tensor<2x6xf32>, tensor<4xi64>, tensor<2x6xi8>) {
    %t0 = ml_program.global_load_const @constant0 : tensor<2x1x3x3xf32>
    %t1 = ml_program.global_load_const @constant1 : tensor<8x3xf32>
    // "padded" "Conv"
    %t24 = arith.constant 0x00000000 : f32
    %t25 = tensor.empty() : tensor<1x2x4x4xf32>
    %t26 = linalg.fill ins(%t24 : f32) outs(%t25 : tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
    %t28 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d1, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>],
        iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%t0 : tensor<2x1x3x3xf32>) outs(%t26 : tensor<1x2x4x4xf32>) {
    ^bb0(%a0: f32, %o0: f32):
      %v2 = linalg.index 0 : index
      %v3 = linalg.index 4 : index
      %v4 = linalg.index 2 : index
      %v5 = linalg.index 5 : index
      %v6 = affine.apply affine_map<(d0, d1) -> (d0 + d1 + -1)>(%v4, %v5)
      %v7 = arith.constant 0 : index
      %v8 = arith.cmpi sge, %v6, %v7 : index
      %v9 = arith.constant 4 : index
      %v10 = arith.cmpi slt, %v6, %v9 : index
      %v11 = arith.andi %v8, %v10 : i1
      %v12 = linalg.index 3 : index
      %v13 = linalg.index 6 : index
      %v14 = affine.apply affine_map<(d0, d1) -> (d0 + d1 + -1)>(%v12, %v13)
      %v15 = arith.constant 0 : index
      %v16 = arith.cmpi sge, %v14, %v15 : index
      %v17 = arith.andi %v11, %v16 : i1
      %v18 = arith.constant 4 : index
      %v19 = arith.cmpi slt, %v14, %v18 : index
      %v20 = arith.andi %v17, %v19 : i1
      %v21 = scf.if %v20 -> (f32) {
        %v22 = tensor.extract %in0[%v2, %v3, %v6, %v14] : tensor<1x1x4x4xf32>
        scf.yield %v22 : f32
      } else {
        %v23 = arith.constant 0x00000000 : f32
        scf.yield %v23 : f32
      }
      %v27 = math.fma %v21, %a0, %o0 : f32
      linalg.yield %v27 : f32
    } -> tensor<1x2x4x4xf32>
    // "window" "MaxPool"
    %t29 = tensor.empty() : tensor<2x2xi1>
    %t30 = arith.constant 0xFF800000 : f32
    %t31 = tensor.empty() : tensor<1x2x2x2xf32>
    %t32 = linalg.fill ins(%t30 : f32) outs(%t31 : tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
    %t34 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2 * 2 + d4, d3 * 2 + d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>],
        iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%t28, %t29 : tensor<1x2x4x4xf32>, tensor<2x2xi1>) outs(%t32 : tensor<1x2x2x2xf32>) {
    ^bb0(%a0: f32, %a1: i1, %o0: f32):
      %v33 = arith.maximumf %o0, %a0 : f32
      linalg.yield %v33 : f32
    } -> tensor<1x2x2x2xf32>
    // "parts" "Concat"
    %t35 = tensor.empty() : tensor<1x4x2x2xf32>
    %t36 = tensor.insert_slice %t34 into %t35[0, 0, 0, 0] [1, 2, 2, 2] [1, 1, 1, 1] : tensor<1x2x2x2xf32> into tensor<1x4x2x2xf32>
    %t37 = tensor.insert_slice %t34 into %t36[0, 2, 0, 0] [1, 2, 2, 2] [1, 1, 1, 1] : tensor<1x2x2x2xf32> into tensor<1x4x2x2xf32>
    // "flat" "Reshape"
    %t38 = arith.constant dense<[4, 4]> : tensor<2xi64>
    %t39 = tensor.reshape %t37(%t38) : (tensor<1x4x2x2xf32>, tensor<2xi64>) -> tensor<4x4xf32>
    // "best" "ArgMax"
    %t50 = arith.constant 0x00000000 : f32
    %t51 = tensor.empty() : tensor<4xf32>
    %t52 = linalg.fill ins(%t50 : f32) outs(%t51 : tensor<4xf32>) -> tensor<4xf32>
    %t53 = arith.constant 0 : i64
    %t54 = tensor.empty() : tensor<4xi64>
    %t55 = linalg.fill ins(%t53 : i64) outs(%t54 : tensor<4xi64>) -> tensor<4xi64>
    %t56, %t57 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0)>],
        iterator_types = ["parallel", "reduction"]} ins(%t39 : tensor<4x4xf32>) outs(%t52, %t55 : tensor<4xf32>, tensor<4xi64>) {
    ^bb0(%a0: f32, %o0: f32, %o1: i64):
      %v40 = arith.cmpf olt, %o0, %a0 : f32
      %v41 = arith.extui %v40 : i1 to i32
      %v42 = linalg.index 1 : index
      %v43 = arith.index_cast %v42 : index to i64
      %v44 = arith.constant 0 : i64
      %v45 = arith.cmpi eq, %v43, %v44 : i64
      %v46 = arith.trunci %v41 : i32 to i1
      %v47 = arith.ori %v45, %v46 : i1
      %v48 = arith.select %v47, %a0, %o0 : f32
      %v49 = arith.select %v47, %v43, %o1 : i64
      linalg.yield %v48, %v49 : f32, i64
    } -> (tensor<4xf32>, tensor<4xi64>)
    // "table" "Gather"
    %t66 = tensor.empty() : tensor<4x3xf32>
    %t67 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>],
        iterator_types = ["parallel", "parallel"]} ins(%t57 : tensor<4xi64>) outs(%t66 : tensor<4x3xf32>) {
    ^bb0(%a0: i64, %o0: f32):
      %v58 = arith.constant 0 : i64
      %v59 = arith.constant 8 : i64
      %v60 = arith.addi %a0, %v59 : i64
      %v61 = arith.cmpi slt, %a0, %v58 : i64
      %v62 = arith.select %v61, %v60, %a0 : i64
      %v63 = arith.index_cast %v62 : i64 to index
      %v64 = linalg.index 1 : index
      %v65 = tensor.extract %t1[%v63, %v64] : tensor<8x3xf32>
      linalg.yield %v65 : f32
    } -> tensor<4x3xf32>
    // "pair" "Reshape"
    %t68 = arith.constant dense<[2, 6]> : tensor<2xi64>
    %t69 = tensor.reshape %t67(%t68) : (tensor<4x3xf32>, tensor<2xi64>) -> tensor<2x6xf32>
    // "third" "Div"
    %t72 = tensor.empty() : tensor<4xi64>
    %t73 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>],
        iterator_types = ["parallel"]} ins(%t57 : tensor<4xi64>) outs(%t72 : tensor<4xi64>) {
    ^bb0(%a0: i64, %o0: i64):
      %v70 = arith.constant 3 : i64
      %v71 = func.call @presil_div_i64(%a0, %v70) : (i64, i64) -> i64
      linalg.yield %v71 : i64
    } -> tensor<4xi64>
    // "narrow" "Cast"
    %t76 = tensor.empty() : tensor<2x6xi8>
    %t77 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>],
        iterator_types = ["parallel", "parallel"]} ins(%t69 : tensor<2x6xf32>) outs(%t76 : tensor<2x6xi8>) {
    ^bb0(%a0: f32, %o0: i8):
      %v74 = func.call @presil_cast_f32_i32(%a0) : (f32) -> i32
      %v75 = arith.trunci %v74 : i32 to i8
      linalg.yield %v75 : i8
    } -> tensor<2x6xi8>
    // "branch" "If"
    %t79 = arith.constant 0 : index
    %t80 = tensor.extract %in1[] : tensor<i1>
    %t78 = scf.if %t80 -> (tensor<2x6xf32>) {
      // "Exp_0" "Exp"
      %t82 = tensor.empty() : tensor<2x6xf32>
      %t83 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>],
          iterator_types = ["parallel", "parallel"]} ins(%t69 : tensor<2x6xf32>) outs(%t82 : tensor<2x6xf32>) {
      ^bb0(%a0: f32, %o0: f32):
        %v81 = math.exp %a0 : f32
        linalg.yield %v81 : f32
      } -> tensor<2x6xf32>
      scf.yield %t83 : tensor<2x6xf32>
    } else {
      // "Neg_0" "Neg"
      %t85 = tensor.empty() : tensor<2x6xf32>
      %t86 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>],
          iterator_types = ["parallel", "parallel"]} ins(%t69 : tensor<2x6xf32>) outs(%t85 : tensor<2x6xf32>) {
      ^bb0(%a0: f32, %o0: f32):
        %v84 = arith.negf %a0 : f32
        linalg.yield %v84 : f32
      } -> tensor<2x6xf32>
      scf.yield %t86 : tensor<2x6xf32>
    }
    return %t78, %t73, %t77 : tensor<2x6xf32>, tensor<4xi64>, tensor<2x6xi8>
  }
}
